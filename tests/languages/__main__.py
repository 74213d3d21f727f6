"""`make messages`: brings the catalogues up to date with the sources, compiles them, and says what is untranslated.

Run it after a text has changed, translate what it names in `dashboard/locale/`, and run it again.
"""
# ruff: noqa: T201  # a command: what it prints is its result

from .catalogues import (
    LANGUAGES,
    compile_catalogue,
    get_path,
    is_translated,
    read_catalogue,
    write_catalogue,
)
from .sources import read_sources


def main() -> None:
    sources = read_sources()
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        sources.creation_date = catalogue.creation_date  # else every run would change every catalogue
        catalogue.update(sources, no_fuzzy_matching=True)
        write_catalogue(language, catalogue)
        get_path(language).with_suffix(".mo").write_bytes(compile_catalogue(catalogue))
        missing = [message for message in catalogue if not is_translated(message)]
        print(f"{language}: {len(catalogue)} texts, {len(missing)} of them untranslated")
        for message in missing:
            print(f"  {message.id}")


if __name__ == "__main__":
    main()
