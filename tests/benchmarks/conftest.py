"""The real JupyterLab and the real browser of the browser tests, for what is measured in them."""

from ..browser.conftest import browser, chromium, lab

__all__ = ["browser", "chromium", "lab"]
