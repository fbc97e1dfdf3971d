"""Where the folders of content are: packed into an installed package, or beside a checkout's source."""

from __future__ import annotations

from pathlib import Path

from evenhand.errors import EvenhandError

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return a folder of content: ``models``, ``datasets``, ``dashboard``, ``project-template``, ``.streamlit``.

    Parameters
    ----------
    name : str
        The folder's name. It is looked for in the installed package first, then beside the
        ``pyproject.toml`` of a checkout.

    Raises
    ------
    EvenhandError
        If it is in neither place: the installation is not whole.

    Examples
    --------
    >>> folder("datasets").name
    'datasets'
    """
    installed, checkout = PACKAGE / "_content" / name, PACKAGE.parent / name
    if installed.is_dir():
        return installed
    if (PACKAGE.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    raise EvenhandError(f"the folder {name!r}", "nothing in its place", "it to come with evenhand",
                        "install evenhand again")
