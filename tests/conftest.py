"""The real JupyterLab and the real browser, shared by all that is tried or measured in them."""

from .browser.fixtures import browser, chromium, lab

__all__ = ["browser", "chromium", "lab"]
