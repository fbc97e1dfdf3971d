"""Pictures of the dashboard in a real browser: the server, the browser, and what a finished page is."""
