"""/people/"""

from __future__ import annotations

from django.urls import path

from quartermaster.accounts import pages

urlpatterns = [
    path("", pages.people_list, name="people_list"),
    path("new/", pages.person_new, name="person_new"),
    path("add/", pages.add_person, name="person_add"),
    path("<int:person_id>/", pages.person, name="person"),
    path("<int:person_id>/roles/", pages.change_roles, name="person_roles"),
    path("<int:person_id>/deactivation/", pages.deactivate, name="person_deactivate"),
    path("<int:person_id>/reactivation/", pages.reactivate, name="person_reactivate"),
    path("<int:person_id>/invitation/", pages.invite_again, name="person_invite"),
    path("settings/", pages.my_settings, name="my_settings"),
    path("settings/save/", pages.change_settings, name="my_settings_save"),
    path("tokens/", pages.token_list, name="token_list"),
    path("tokens/create/", pages.create_token, name="token_create"),
    path("tokens/<int:token_id>/revocation/", pages.revoke_token, name="token_revoke"),
    path("welcome/<str:token>/", pages.welcome, name="welcome"),
    path("invitation/<str:uid>/<str:token>/", pages.invitation, name="invitation"),
]
