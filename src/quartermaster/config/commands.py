"""What the commands do once the database runs and Django is set up. Each returns the exit code."""

from __future__ import annotations

import argparse

from django.core.management import execute_from_command_line

from quartermaster.config import migrating


def migrate(chosen: argparse.Namespace) -> int:
    migrating.migrate()
    return 0


def manage(chosen: argparse.Namespace) -> int:
    execute_from_command_line(["quartermaster manage", *chosen.words])
    return 0
