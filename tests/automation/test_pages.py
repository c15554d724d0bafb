"""The Jobs page and its API: who sees it, what it says, and the deeds on it."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from quartermaster.automation import operations as automation
from quartermaster.automation.models import BookCheck
from tests import scenes
from tests.accounts.scenes import Program, problem, token_of

pytestmark = pytest.mark.django_db


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(scenes.person(*roles))
    return client


def failed_job() -> int:
    automation.enqueue("sales.promise_backorders", sku_ids=[1])
    job = ProcrastinateJob.objects.get(task_name="sales.promise_backorders")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.id])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job.id])
    automation.note_failure(job.id, ValueError("the shelf fell over"))
    return int(job.id)


def test_jobs_are_listed_with_their_last_error():
    job_id = failed_job()
    shown = signed_in("manager").get(reverse("job_list"), {"state": "failed"}).content.decode()
    assert ("Promise backorders" in shown, "the shelf fell over" in shown) == (True, True)
    page = Program(token_of(scenes.person("manager"))).get("/api/v1/jobs?state=failed")
    (item,) = json.loads(page.content)["items"]
    assert (item["id"], item["state"], item["last_error"]) == (job_id, "failed", "ValueError: the shelf fell over")
    assert problem(Program(token_of(scenes.person("manager"))).get("/api/v1/jobs?colour=red")) == (422, "unknown_filter")


def test_a_failed_job_runs_once_more_and_a_waiting_one_does_not():
    job_id, manager = failed_job(), signed_in("manager")
    assert "Run again" in manager.get(reverse("job", args=[job_id])).content.decode()
    answers = [manager.post(reverse("job_retry", args=[job_id]), {"_key": uuid.uuid4().hex}).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert ProcrastinateJob.objects.get(id=job_id).status == "todo"
    assert manager.get(reverse("job", args=[999999999])).status_code == 404


def test_the_book_is_checked_on_demand_by_whoever_may():
    manager = signed_in("manager")
    assert manager.post(reverse("check_now"), {"_key": uuid.uuid4().hex}).status_code == 303
    assert ProcrastinateJob.objects.filter(task_name="automation.check_book", status="todo").count() == 1
    assert signed_in("storekeeper").post(reverse("check_now"), {"_key": uuid.uuid4().hex}).status_code == 403


def test_the_foot_of_every_page_says_when_the_book_tied_out():
    automation.check_book()
    assert BookCheck.objects.count() >= 1
    assert "books tie out" in signed_in("manager").get(reverse("job_list")).content.decode()


@pytest.mark.parametrize("role", ["storekeeper", "buyer", "seller"])
def test_background_work_is_for_managers(role):
    assert signed_in(role).get(reverse("job_list")).status_code == 403
    assert problem(Program(token_of(scenes.person(role))).get("/api/v1/jobs")) == (403, "permission_missing")
