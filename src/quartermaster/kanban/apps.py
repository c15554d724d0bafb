from django.apps import AppConfig


class KanbanConfig(AppConfig):
    name = "quartermaster.kanban"
    label = "kanban"
