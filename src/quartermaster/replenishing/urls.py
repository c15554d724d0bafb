"""The addresses of planning: /planning/."""

from __future__ import annotations

from django.urls import path

from quartermaster.replenishing.pages import alerts, policies, proposals, rules, supposing

urlpatterns = [
    path("planning/proposals/", proposals.proposal_list, name="proposal_list"),
    path("planning/proposals/accept/", proposals.proposals_accept, name="proposals_accept"),
    path("planning/proposals/put-off/", proposals.proposals_snooze, name="proposals_snooze"),
    path("planning/proposals/show-again/", proposals.proposals_show_again, name="proposals_show_again"),
    path("planning/proposals/dismiss/", proposals.proposals_dismiss, name="proposals_dismiss"),
    path("planning/proposals/take-back/", proposals.dismissals_take_back, name="dismissals_take_back"),
    path("planning/reasons/", proposals.reasons_given, name="planning_reasons"),
    path("planning/proposals/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("planning/proposals/<int:proposal_id>/meaning/", proposals.proposal_meaning, name="proposal_meaning"),
    path("planning/proposals/<int:proposal_id>/quantity/", proposals.proposal_edit, name="proposal_edit"),
    path("planning/alerts/", alerts.alert_list, name="alert_list"),
    path("planning/alerts/put-off/", alerts.alerts_snooze, name="alerts_snooze"),
    path("planning/alerts/show-again/", alerts.alerts_show_again, name="alerts_show_again"),
    path("planning/digest/", alerts.digest_choose, name="digest_choose"),
    path("planning/goods/<str:code>/<str:warehouse>/<str:owner>/", alerts.planned_goods, name="planned_goods"),
    path("planning/what-if/", supposing.what_if, name="what_if"),
    path("planning/runs/begin/", proposals.planning_begin, name="planning_begin"),
    path("planning/runs/<int:run_id>/cancel/", proposals.planning_cancel, name="planning_cancel"),
    path("planning/rules/", rules.rules, name="planning_rules"),
    path("planning/rules/apply/", rules.pick_apply, name="pick_apply"),
    path("planning/rules/replay/cancel/", rules.replay_cancel, name="replay_cancel"),
    path("planning/rules/by-themselves/", rules.pick_switch, name="pick_switch"),
    path("planning/policies/<int:policy_id>/take-back-pick/", rules.pick_take_back, name="pick_take_back"),
    path("planning/policies/", policies.policy_list, name="policy_list"),
    path("planning/policies/new/", policies.policy_new, name="policy_new"),
    path("planning/policies/set/", policies.policy_set, name="policy_set"),
    path("planning/policies/<int:policy_id>/", policies.policy_edit, name="policy_edit"),
    path("planning/policies/<int:policy_id>/change/", policies.policy_change, name="policy_change"),
    path("planning/policies/<int:policy_id>/drop/", policies.policy_drop, name="policy_drop"),
    path("planning/needs/set/", policies.need_set, name="need_set"),
    path("planning/supplier-rules/new/", policies.buying_rule_new, name="buying_rule_new"),
    path("planning/supplier-rules/set/", policies.buying_rule_set, name="buying_rule_set"),
    path("planning/supplier-rules/<int:rule_id>/", policies.buying_rule_edit, name="buying_rule_edit"),
    path("planning/supplier-rules/<int:rule_id>/drop/", policies.buying_rule_drop, name="buying_rule_drop"),
    path("planning/terms/", policies.terms_edit, name="terms_edit"),
    path("planning/terms/set/", policies.terms_set, name="terms_set"),
]
