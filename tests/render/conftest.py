"""A real browser, and a sample project to look at in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no chromium on PATH")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


class Contexts:
    """The contexts of a browser, one for each set of options; an open page in each keeps its process alive."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.known: dict[str, BrowserContext] = {}

    def page(self, options: dict[str, Any]) -> Page:
        """Return a new page, in a process that has shown pages before: a new one costs two seconds."""
        key = repr(sorted(options.items()))
        if key not in self.known:
            self.known[key] = self.browser.new_context(**options)
            self.known[key].new_page()
        return self.known[key].new_page()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Contexts:
    """The contexts for all tests of a process; what we write keeps nothing in a browser."""
    return Contexts(browser)


class Visitor:
    """Opens files in the browser, and keeps what they asked for and complained of."""

    def __init__(self, contexts: Contexts) -> None:
        self.contexts = contexts
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.pages: list[Page] = []

    def open(self, file: Path, width: int = 1280, height: int = 900, address: str = "", **options: Any) -> Page:
        page = self.contexts.page(options)
        self.pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self.dismiss)
        page.goto(address or file.as_uri())
        return page

    def dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def visitor(contexts: Contexts) -> Iterator[Visitor]:
    """Someone who opens files, and leaves nothing open."""
    someone = Visitor(contexts)
    yield someone
    for page in someone.pages:
        page.close()
