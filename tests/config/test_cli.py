"""The command, from outside: what it prints and the code it ends with."""

from __future__ import annotations

import json

import pytest

from quartermaster.config import cli
from tests.config.conftest import Installation

AS_SUPERUSER = """
from quartermaster.config import embedded_postgres as server
server.ensure_running()
with server._connect("quartermaster") as connection:
    connection.execute("SET session_replication_role = replica")
    connection.execute({sql!r})
"""
ALTER = AS_SUPERUSER.format(
    sql="INSERT INTO stock_availability (owner_id, sku_id, warehouse_id, sellable, receiving, held, staged, reserved)"
    " VALUES (1, 1, 1, 3, 0, 0, 0, 0)"
)
MEND = AS_SUPERUSER.format(sql="DELETE FROM stock_availability")


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "--port", "0"),
        ("serve", "--port", "65536"),
        ("serve", "--port", "eight"),
        ("serve", "--workers", "0"),
        ("demo", "--scale", "0"),
        ("demo", "--scale", "nan"),
        ("demo", "--scale", "2"),
        ("jobs",),
        ("launch",),
        (),
    ],
)
def test_refuses_words_it_does_not_know(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(words))
    assert ended.value.code == 2
    assert "quartermaster" in capsys.readouterr().err


def test_migrating_again_does_nothing(installation: Installation) -> None:
    again = installation.run("migrate")
    assert (again.returncode, "Updating the database" in again.stderr) == (0, False)


def test_check_says_by_its_exit_code_whether_the_book_ties_out(installation: Installation) -> None:
    clean = installation.run("check", "--json")
    assert (clean.returncode, json.loads(clean.stdout)) == (0, {"clean": True, "violations": []})

    installation.python(ALTER)
    altered = installation.run("check", "--json")
    assert altered.returncode == 1
    assert [one["rule"] for one in json.loads(altered.stdout)["violations"]] == ["availability_differs"]
    assert installation.run("rebuild", "--dry-run").returncode == 0
    assert installation.run("check").returncode == 1

    installation.python(MEND)
    assert installation.run("check").stdout == "The book ties out.\n"


def test_check_ends_with_2_where_it_could_not_run(installation: Installation) -> None:
    nowhere = installation.run("check", DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert nowhere.returncode == 2
    assert nowhere.stdout == ""


def test_doctor_names_each_unsafe_setting_with_its_remedy(installation: Installation) -> None:
    assert installation.run("doctor").returncode == 0
    unsafe = installation.run("doctor", QUARTERMASTER_TEST_HOOKS="1", QUARTERMASTER_HOST="0.0.0.0")  # noqa: S104 - only named
    assert unsafe.returncode == 1
    assert [line.split()[1] for line in unsafe.stdout.splitlines() if line.startswith("UNSAFE")] == ["test", "reachable"]
    assert "Unset QUARTERMASTER_TEST_HOOKS." in unsafe.stdout


def test_no_job_is_left_when_drained(installation: Installation) -> None:
    drained = installation.run("jobs", "drain", "--timeout", "30")
    assert (drained.returncode, drained.stdout) == (0, "No job is due.\n")


def test_a_bound_that_is_no_number_is_refused_at_the_start(installation: Installation) -> None:
    refused = installation.run("serve", QUARTERMASTER_WAITING="many")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "QUARTERMASTER_WAITING is 'many'; it must be a number from 0 to 4096." in refused.stderr
