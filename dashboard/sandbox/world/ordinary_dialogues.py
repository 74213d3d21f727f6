"""Small support dialogues by department."""

from dashboard.sandbox.world.dialogue import parse_dialogue

SALES = (
    parse_dialogue(
        """
        v: Hi, do you still have the oak desk in 160 cm?
        a: Good morning! Let me check the warehouse for you.
        a: Yes, four left. They ship within two days.
        v: Great. Can it be delivered to the second floor?
        a: Yes, choose "carried to the room" at checkout, it is 29 euros.
        v: Perfect, ordering now. Thank you!
        """,
        "Ordered during the chat",
        "stock",
        "order",
    ),
    parse_dialogue(
        """
        v: Is there a discount for ten office chairs?
        v: It would be for our new branch in Leipzig
        a: Hello! From eight chairs on we give 12 %. Shall I send you a quote?
        v: Yes please, to the address of my account
        a: Done, it is valid for 30 days.
        """,
        "Quote sent",
        "quote",
    ),
    parse_dialogue(
        """
        v: The voucher from your newsletter is not accepted :(
        a: I am sorry about that. Which code is it?
        v: SPRING15
        a: That one needs a basket of 80 euros or more, you are at 72.
        v: Ah, that explains it. I will add a lamp then.
        a: Good choice. Anything else?
        v: No, thanks for the quick help
        """,
        "Solved",
        "voucher",
    ),
    parse_dialogue(
        """
        v: Is it still possible to change the delivery address?
        v: Order 8841
        a: Good morning, how can I help? I see the order is not packed yet.
        a: Please tell me the new address and I will change it.
        v: Rua das Flores 12, 3rd floor, Porto
        a: Changed. You get a new confirmation in a few minutes.
        v: Received it, thank you very much!
        """,
        "Address changed",
        "order",
        "delivery",
    ),
    parse_dialogue(
        """
        v: What is the difference between the Nordic and the Nordic Plus mattress?
        a: Hi! The Plus has a second, firmer layer and is 4 cm higher.
        v: Which one for somebody of 95 kg?
        a: The Plus, without hesitation. And you can return it within 100 nights.
        v: Sold.
        """,
        "Advice given",
        "advice",
    ),
)

SUPPORT = (
    parse_dialogue(
        """
        v: My parcel says delivered but there is nothing here
        a: I am sorry to hear that. May I have the order number?
        v: 10422
        a: Thank you. The driver left it with a neighbour, at number 14.
        v: Found it! They were just too polite to ring.
        a: Glad to hear it. Enjoy your new shelf!
        """,
        "Parcel found",
        "delivery",
    ),
    parse_dialogue(
        """
        v: One screw bag is missing from the wardrobe
        v: bag C, the long ones
        a: Hello, that should not happen. I am sending a new one today.
        v: How long will it take?
        a: Two to three days, by letter post.
        v: ok
        """,
        "Spare part sent",
        "spare part",
    ),
    parse_dialogue(
        """
        v: The lamp flickers when I dim it below 20 %
        a: Hi! Which bulb are you using with it?
        v: An old LED one from another shop
        a: That bulb is probably not dimmable. Could you try the one from the box?
        v: One minute
        v: You are right, no flicker at all
        a: Wonderful. Is there anything else I can do for you?
        v: No that was it, great service
        """,
        "Solved",
        "technical",
    ),
    parse_dialogue(
        """
        v: I cannot log in any more, the reset mail never arrives
        a: Let me have a look. Which mail provider do you use?
        v: a small one, riseup
        a: I see a bounce from yesterday. I have sent the mail again from our second address.
        v: It is here now. Thanks!
        """,
        "Mail sent again",
        "account",
    ),
    parse_dialogue(
        """
        a: Hello! You have been looking at the assembly guide for a while. Can I help?
        v: Oh hi. Yes, step 7 makes no sense to me
        a: The drawing is upside down in the first print. Here is the corrected page.
        v: That makes much more sense
        """,
        "Guide explained",
        "proactive",
    ),
    parse_dialogue(
        """
        v: hello?
        v: anybody there?
        a: Yes, sorry for the wait! How can I help?
        v: is your shop in Hamburg open on Saturday
        a: Yes, from 10 to 18.
        """,
        "Solved",
        "opening hours",
    ),
)

BILLING = (
    parse_dialogue(
        """
        v: I was charged twice for order 9317
        a: Good afternoon. One moment, I am opening the payments of that order.
        a: You are right, the first attempt was captured as well.
        v: When do I get the money back?
        a: I have just started the refund, your bank needs three to five days.
        v: Thank you for being so quick
        """,
        "Refunded",
        "refund",
        "billing",
    ),
    parse_dialogue(
        """
        v: Can I have the invoice with our VAT number on it?
        a: Of course. Please tell me the number.
        v: DE 811 907 980
        a: Thank you. The corrected invoice is in your account.
        v: Found it
        """,
        "Invoice corrected",
        "invoice",
    ),
    parse_dialogue(
        """
        v: I would like to pay in instalments
        a: Hello! We offer three, six and twelve months from 150 euros on.
        v: is there interest?
        a: Not for three months. For six it is 3.9 % per year.
        v: Then three months please
        a: Choose "pay later" at checkout and select three months.
        v: 👍
        """,
        "Explained",
        "payment",
    ),
    parse_dialogue(
        """
        v: The refund you promised on Monday is still not there
        a: I understand, let me check with the bank.
        a: The refund was issued today.
        """,
        "Refund issued",
        "billing",
        "refund",
    ),
)

SIGN_OFFS = (
    "You are welcome. Have a nice day!",
    "Gladly. Do write again if anything else comes up.",
    "My pleasure, goodbye!",
)

BY_DEPARTMENT = {"Sales": SALES, "Support": SUPPORT, "Billing": BILLING}
