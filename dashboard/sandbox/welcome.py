"""What the sandbox prints when it starts."""

from dashboard.sandbox.world import World
from dashboard.sandbox.world.accounts import PASSWORD, Account


def greeting(world: World, url: str) -> str:
    """The lines printed at start: address, accounts, second factor, personal access token, live visitor."""
    accounts = [_describe(account) for account in world.accounts.values() if account.can_sign_in]
    room, ana, tom = world.live_room, world.accounts["ana"], world.accounts["tom"]
    place = f"room {room['_id']}, served by {room['servedBy']['username']}"
    return "\n".join(
        [
            f"A make-believe Rocket.Chat answers at {url}",
            f"Everybody's password is: {PASSWORD}",
            *accounts,
            f"Second factor of tom: secret {tom.totp_secret}, code now {world.totp_code('tom')}",
            f"Personal access token of ana: {world.personal_tokens['ana']} (user id {ana.id})",
            f"{room['fname']} is in the shop right now: {place}",
        ]
    )


def _describe(account: Account) -> str:
    return f"  {account.username:<6} {account.description}"
