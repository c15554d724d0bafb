from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "quartermaster.demo"
    label = "demo"
