from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "quartermaster.automation"
    label = "automation"
