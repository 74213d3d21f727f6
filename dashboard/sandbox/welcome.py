"""What the sandbox says when it starts."""

from dashboard.sandbox.accounts import PASSWORD, Account
from dashboard.sandbox.world import World


def greeting(world: World, url: str) -> str:
    """The lines printed at start: address, accounts, second factor, personal access token, live visitor."""
    people = [_line(account) for account in world.accounts.values() if account.signs_in]
    room, ana, tom = world.live_room, world.accounts["ana"], world.accounts["tom"]
    where = f"room {room['_id']}, served by {room['servedBy']['username']}"
    return "\n".join(
        [
            f"A make-believe Rocket.Chat answers at {url}",
            f"Everybody's password is: {PASSWORD}",
            *people,
            f"Second factor of tom: secret {tom.totp_secret}, code now {world.totp_code('tom')}",
            f"Personal access token of ana: {world.personal_tokens['ana']} (user id {ana.id})",
            f"{room['fname']} is in the shop right now: {where}",
        ]
    )


def _line(account: Account) -> str:
    return f"  {account.username:<6} {account.shows}"
