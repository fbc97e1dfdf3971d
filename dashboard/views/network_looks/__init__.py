"""The looks of the network view, a file each: a function `show` of the scene and of the control that switches."""
