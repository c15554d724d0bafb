from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "quartermaster.insights"
    label = "insights"
