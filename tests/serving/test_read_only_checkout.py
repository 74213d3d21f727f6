"""A checkout that nobody may write to: what is written goes where VAR_DIR and DATABASE_URL say."""

import shutil
from pathlib import Path

from serving.starting import ROOT, free_port, make_environment, run, set_up, start

NEEDED = ("manage.py", "dashboard", "static", "templates")


def copy_project(folder: Path) -> Path:
    folder.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def list_files(folder: Path) -> dict[str, int]:
    """Every file and folder, with when it was changed; a user who is root may write whatever the permissions say."""
    return {str(path): path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}


def test_it_is_set_up_and_serves_without_writing_to_it(tmp_path: Path) -> None:
    checkout = copy_project(tmp_path / "checkout")
    for path in [checkout, *checkout.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    before = list_files(checkout)
    environment = make_environment(tmp_path / "var", PYTHONDONTWRITEBYTECODE="1")
    set_up(environment, cwd=checkout)
    with start(
        *("manage.py", "serve"),
        environment=environment,
        said=tmp_path / "said",
        port=free_port(),
        cwd=checkout,
    ) as server:
        assert server.ask_until_answered().status_code == 200
    assert list_files(checkout) == before
    assert {path.name for path in (tmp_path / "var").iterdir()} >= {"static", "rearview.sqlite3"}


def test_what_writes_nothing_makes_no_folder(tmp_path: Path) -> None:
    address = "postgres://someone:word@127.0.0.1:1/rearview"
    environment = make_environment(tmp_path / "var", DATABASE_URL=address)
    assert run("manage.py", "check", environment=environment).returncode == 0
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_made_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("manage.py", "serve", "--port", "0", environment=make_environment(tmp_path / "file/var"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"ERROR: No static files are collected in {tmp_path}/file/var/static")
    assert "Traceback" not in done.stderr
