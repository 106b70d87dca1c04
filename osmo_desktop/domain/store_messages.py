"""The sentences about the shared place: what is in the way, what to do, that the data is safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from osmo_desktop.domain.language import mark

STORES: Final[Mapping[str, str]] = {
    "bundle-other-team": mark(
        "This bundle belongs to another team, so nothing of it was taken in. Choose another file."
    ),
    "removal-own": mark(
        "This laptop cannot remove itself. Ask another supervisor, or use the recovery sheet on "
        "another laptop."
    ),
    "removal-needs-sheet": mark(
        "A supervisor's laptop is removed with the words of the recovery sheet only. Take the "
        "sheet from its safe and try again."
    ),
    "erasure-approved": mark(
        "You have approved this erasure already. It needs the approval of another supervisor."
    ),
    "erasure-unconfirmed": mark(
        "Nothing was erased. Erasing has no undo: give the client's number a second time, with "
        "--confirm."
    ),
    "device-unknown": mark("There is no such laptop in the team. Check the name or the id."),
    "bundle-nothing": mark("There is nothing new to bring, so no bundle was written."),
    "bundle-hash": mark(
        "The bundle is damaged or was not copied whole, so nothing of it was taken in. Copy it "
        "again, or have it written anew on another stick."
    ),
    "bundle-size": mark(
        "The bundle is cut short, so nothing of it was taken in. Copy it again from where it came."
    ),
    "bundle-magic": mark("This file is not a bundle of OSMO, so nothing was taken in."),
    "store-not-chosen": mark("No shared folder has been chosen. Choose one on the sync page."),
    "store-not-named": mark(
        "No shared folder has been chosen. Name it with --store FOLDER in the command sync or "
        "team join."
    ),
    "store-missing": mark(
        "The shared folder is not there. Plug in the stick or connect to the network; your "
        "records are safe on this laptop."
    ),
    "store-read-only": mark(
        "The shared folder does not allow writing. Your records are safe on this laptop."
    ),
    "store-full": mark(
        "The shared folder is full. Free some space there; your records are safe on this laptop."
    ),
    "store-io": mark(
        "The shared folder did not answer. Try again; your records are safe on this laptop."
    ),
    "store-team-missing": mark(
        "There is no team in this folder. Check that it is the right one; your records are safe."
    ),
    "store-shrunk": mark(
        "Files have disappeared from the shared folder, so nothing was sent. Check the folder; "
        "your records are safe on this laptop."
    ),
    "store-several-teams": mark(
        "There are several teams in this folder. Choose a folder for each team."
    ),
    "store-address": mark(
        "This is no address of a shared place. Write a folder, or an address that begins with "
        "https:// or s3://; nothing was changed."
    ),
    "store-address-login": mark(
        "There is a name or a password in the address. Leave them out and type them in their own "
        "fields; nothing was changed."
    ),
    "store-plain": mark(
        "This address is not encrypted on the way, so nothing was sent there. Use one that begins "
        "with https://; your records are safe on this laptop."
    ),
    "store-no-s3": mark(
        "The part for object stores is not installed. Ask for the program with the addition s3, "
        "or use a folder or an https:// address; your records are safe."
    ),
    "store-unreachable": mark(
        "The server of the shared place cannot be reached. Check the network and the address; "
        "your records are safe on this laptop."
    ),
    "store-certificate": mark(
        "The server cannot prove that it is the right one, so nothing was sent to it. Tell your "
        "IT support; your records are safe on this laptop."
    ),
    "store-login": mark(
        "The server did not accept the name or the password. Type them again on the sync page; "
        "your records are safe on this laptop."
    ),
    "store-login-missing": mark(
        "Write both the name and the password of the server, without line breaks. Nothing was "
        "changed."
    ),
    "store-busy": mark(
        "The server is busy or keeps a file locked. Try again in a while; your records are safe "
        "on this laptop."
    ),
    "store-quota": mark(
        "The storage on the server is full. Free some space there or ask for more; your records "
        "are safe on this laptop."
    ),
    "store-limit": mark(
        "The server does not take parts as large as these. Ask its keeper to allow uploads of 26 "
        "megabytes; your records are safe on this laptop."
    ),
    "store-moved": mark(
        "The server sends on to another address, which was not followed. Ask for the new address "
        "and choose it; your records are safe on this laptop."
    ),
    "store-answer": mark(
        "The server did not answer as a shared place does. Check the address; your records are "
        "safe on this laptop."
    ),
    "store-clock": mark(
        "The clock of this laptop differs too much from the server's. Set it right and try again; "
        "your records are safe on this laptop."
    ),
}
