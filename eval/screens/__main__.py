"""How does every page look? Pictures of all of them: `python -m eval.screens DIR [NAME]...`."""

import argparse
import shutil
import tempfile
from itertools import product
from pathlib import Path

from api import settings_from_environment
from corpora import LANGUAGES
from eval.screens import PAGES, PHONE, WIDE, made_world, opened_browser, running, signed_in, visit
from indexer import load_encoder, shipped


def main() -> None:
    """Serve a made-up world, look at every page of it, and write what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="where the pictures go")
    parser.add_argument("names", nargs="*", help="of the pages; all without")
    parser.add_argument("--dark", action="store_true", help="also in the dark colours")
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
            screens = [screen for screen in PAGES if not asked.names or screen.name in asked.names]
            schemes = ("light", "dark") if asked.dark else ("light",)
            for screen, language, size, scheme in product(screens, LANGUAGES, (WIDE, PHONE), schemes):
                with signed_in(
                    browser, server, screen.who, language=language, size=size, color_scheme=scheme
                ) as context:
                    page = context.new_page()
                    visit(page, screen)
                    name = f"{screen.name}.{language}.{size[0]}{'.dark' if scheme == 'dark' else ''}.png"
                    page.screenshot(path=asked.directory / name, full_page=True)
                    print(asked.directory / name)
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
