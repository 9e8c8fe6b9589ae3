"""How does every page look? Pictures of all of them: `python -m eval.screens DIR [NAME]...`.

`--chosen` makes those that stand in the documents, `--print` what comes out of a printer, as PDF.
"""

import argparse
import shutil
import tempfile
from itertools import product
from pathlib import Path

from api import settings_from_environment
from corpora import LANGUAGES
from eval.screens import PAGES, PHONE, WIDE, made_world, opened_browser, running
from eval.screens.browser import Looking
from eval.screens.chosen import CHOSEN, write_small
from indexer import load_encoder, shipped


def main() -> None:
    """Serve a made-up world, look at every page of it, and write what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="where the pictures go")
    parser.add_argument("names", nargs="*", help="of the pages; all without")
    parser.add_argument("--dark", action="store_true", help="also in the dark colours")
    parser.add_argument("--chosen", action="store_true", help="only those of the documents, small")
    parser.add_argument("--print", action="store_true", help="as they are printed, as PDF")
    parser.add_argument("--shipped", type=Path, help="a home with the shipped records and their index")
    asked = parser.parse_args()
    asked.directory.mkdir(parents=True, exist_ok=True)
    models = settings_from_environment().models
    encoder = load_encoder(cache=models)
    home = Path(tempfile.mkdtemp())
    if asked.shipped:
        shutil.copytree(asked.shipped, home, dirs_exist_ok=True)
    try:
        world = made_world(home, encoder, shipped(encoder, cache=models))
        with running(world, encoder) as server, opened_browser() as browser:
            looking = Looking(browser, server)
            if asked.chosen:
                _chosen(looking, asked.directory)
            elif asked.print:
                _printed(looking, asked.directory, asked.names)
            else:
                _all(looking, asked.directory, asked.names, dark=asked.dark)
    finally:
        shutil.rmtree(home)


def _all(looking: Looking, directory: Path, names: list[str], *, dark: bool) -> None:
    """Photograph whole pages in both languages, wide and on a telephone."""
    screens = [screen for screen in PAGES if not names or screen.name in names]
    schemes = ("light", "dark") if dark else ("light",)
    for screen, language, size, scheme in product(screens, LANGUAGES, (WIDE, PHONE), schemes):
        page = looking.at(screen, language=language, size=size, color_scheme=scheme)
        name = f"{screen.name}.{language}.{size[0]}{'.dark' if scheme == 'dark' else ''}.png"
        page.screenshot(path=directory / name, full_page=True)
        print(directory / name, flush=True)


def _chosen(looking: Looking, directory: Path) -> None:
    """Photograph what stands in the documents."""
    for own in CHOSEN:
        page = looking.at(own.screen, language=own.language, size=own.size, color_scheme="light")
        if own.at:
            page.locator(own.at).evaluate("own => own.scrollIntoView({behavior: 'instant'})")
        size = write_small(page.screenshot(), directory / own.file)
        print(f"{directory / own.file}: {size:,} bytes", flush=True)


def _printed(looking: Looking, directory: Path, names: list[str]) -> None:
    """Print pages on A4."""
    for screen, language in product(PAGES, LANGUAGES):
        if not names or screen.name in names:
            page = looking.at(screen, language=language, size=WIDE, color_scheme="light")
            page.pdf(path=directory / f"{screen.name}.{language}.pdf", format="A4")
            print(directory / f"{screen.name}.{language}.pdf", flush=True)


if __name__ == "__main__":
    main()
