"""Planning without anybody: the night’s job, its parts, and the morning’s e-mail."""

from __future__ import annotations

from quartermaster.automation.timetable import TIMETABLE
from quartermaster.config import working
from quartermaster.outbox.models import Email
from quartermaster.replenishing import operations as replenishing
from quartermaster.replenishing.models import Proposal, Run
from tests import scenes
from tests.replenishing.scenes import bought, last_run

TIMES = {job.name: times for times, job in TIMETABLE.items()}


def test_at_night_everything_is_planned_part_by_part_and_in_the_morning_the_list_is_sent(committed, settings) -> None:
    settings.MAIL_FROM = "planning@example.com"
    item = bought(scenes.site())
    replenishing.choose_digest(scenes.act(user=scenes.person("buyer")), every="day")
    night, morning = TIMES["replenishing.begin"], TIMES["replenishing.send_digests"]
    TIMETABLE[night].defer(timestamp=0)
    assert working.drain(60) == 0
    run = Run.objects.get(pk=last_run())
    assert (run.state, run.parts_done) == ("done", list(range(len(run.parts))))
    assert Proposal.objects.filter(sku=item, state="open").count() == 1
    TIMETABLE[morning].defer(timestamp=0)
    assert working.drain(60) == 0
    assert item.code in Email.objects.latest("id").text
