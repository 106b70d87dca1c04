"""Code lists of the pathway (DOMAIN 2.3, 2.4)."""

from __future__ import annotations

from osmo_desktop.domain.language import mark

URGENCIES = {"ordinary": mark("Ordinary"), "urgent": mark("Urgent")}
CHILD_STATES = {
    "none": mark("No child in the client's care"),
    "considered": mark("A child in care, considered"),
    "to_consider": mark("A child in care, still to be considered"),
}
EVALUATION_RESULTS = {
    "goes_on": mark("The service goes on as it is"),
    "changes": mark("The plan is changed"),
    "new_decision": mark("A new decision is needed"),
    "closes": mark("The service can be closed"),
}
JOINT_MEETING_TYPES = {
    "tyke": mark("Tyke meeting"),
    "joint": mark("Joint meeting of several services"),
}
