from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "quartermaster.web"
    label = "web"
