from django.urls import path

from quartermaster.automation import pages

urlpatterns = [
    path("", pages.job_list, name="job_list"),
    path("check/", pages.check_now, name="check_now"),
    path("<int:job_id>/", pages.job, name="job"),
    path("<int:job_id>/retry/", pages.retry_job, name="job_retry"),
]
