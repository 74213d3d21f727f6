"""Dialogues in other languages, very long ones, hostile ones, and those of the open chats."""

from dashboard.sandbox.world.dialogue import Dialogue, parse_dialogue

IN_OTHER_LANGUAGES = {
    "ar": parse_dialogue(
        """
        v: مرحبا، أين طلبي رقم 5521؟
        a: أهلاً بك! سأتحقق من الشحنة حالاً.
        a: الطرد في مركز التوزيع وسيصل غداً قبل الظهر.
        v: شكراً جزيلاً لك
        """,
        "تم الحل",
        "delivery",
    ),
    "he": parse_dialogue(
        """
        v: שלום, אפשר להחזיר כיסא שהורכב כבר?
        a: שלום! כן, תוך 14 יום ובמצב תקין.
        v: מצוין, איך מתאמים איסוף?
        a: שלחתי לך קישור לתיאום בדוא"ל.
        """,
        "טופל",
        "return",
    ),
    "ja": parse_dialogue(
        """
        v: こんにちは。注文した本棚の配送日を変更できますか?
        a: お問い合わせありがとうございます。ご注文番号をお願いいたします。
        v: 20877です
        a: 8日(土)の午前に変更いたしました。
        v: 助かりました。ありがとうございます!
        """,
        "配送日を変更",
        "delivery",
    ),
    "ru": parse_dialogue(
        """
        v: Здравствуйте! Стол пришёл с царапиной на крышке
        a: Здравствуйте! Приносим извинения. Пришлите, пожалуйста, фотографию.
        v: Отправил на почту
        a: Спасибо, получили. Новая крышка будет у вас в пятницу.
        v: Отлично, спасибо
        """,
        "Замена оформлена",
        "damage",
    ),
    "hi": parse_dialogue(
        """
        v: नमस्ते, क्या कैश ऑन डिलीवरी उपलब्ध है?
        a: नमस्ते! जी हाँ, 20,000 रुपये तक के ऑर्डर पर।
        v: धन्यवाद
        """,
        "समाधान हुआ",
        "payment",
    ),
    "emoji": parse_dialogue(
        """
        v: 📦❓❓
        a: Hello! Are you asking about a parcel?
        v: 👍👍🏽👩‍👩‍👧‍👦🏠
        a: It arrives today, for the whole family 🎉
        v: ❤️
        """,
        "🎉",
        "delivery",
    ),
}

HOSTILE = parse_dialogue(
    """
    v: <script>alert(1)</script>
    v: "><img src=x onerror=alert(1)>
    v: {{ 7*7 }} {% debug %} ${7*7} <%= 7*7 %>
    a: Hello, how can I help you?
    v: [click me](javascript:alert(document.cookie)) and '; DROP TABLE chats; --
    v: invoice_\u202efdp.exe
    """,
    "</textarea><script>alert(2)</script>",
    "<b>tag</b>",
)

VERY_LONG = Dialogue(
    (
        ("v", ("I will tell you the whole story of this sofa from the very beginning. " * 72)[:5000]),
        ("a", "Thank you for the details, I am reading."),
        ("v", "Donaudampfschifffahrtsgesellschaftskapitän" * 12),
    ),
    "Read to the end",
    ("patience",),
)

LONE_QUESTION = parse_dialogue("v: Hello, does the blue rug come in 200 x 300?")
UNANSWERED_CALLS = parse_dialogue("v: hello?\nv: anybody there?")
GREETED_BY_BOT = parse_dialogue(
    """
    b: Welcome! Tell us what it is about, somebody will be with you in a moment.
    v: hello
    v: my order 11873 has not moved for four days
    """
)
FOLLOWED_UP = parse_dialogue(
    """
    v: Good morning, I would like to return one of two chairs
    a: Good morning! That is no problem. Which of the two?
    v: The green one
    a: I have sent you the label.
    v: And does the refund go to the same card?
    """,
    "Return arranged",
    "return",
)
LIVE_CHAT = parse_dialogue(
    """
    v: Hi! I am furnishing a small study and cannot decide on a desk
    a: Hello Maria, happy to help. How wide may it be?
    v: 140 cm at most, and the drawer should be on the left
    a: Then the Alva or the Nordic Mini. Both can be mounted either way.
    v: I am looking at them right now. Which one is sturdier?
    """
)
LIVE_CHAT_GOES_ON = parse_dialogue(
    """
    v: Does the Alva come in oak as well?
    a: Yes, in oak and in walnut. Oak is in stock.
    v: And the delivery to Porto, how long does it take?
    v: I would need it before Friday next week
    a: Ordered today it arrives on Thursday.
    v: Good. I found a code, DESK10. Does it still work?
    a: It does, until Sunday.
    v: Then I only have to choose a chair that goes with it
    v: One moment, I am comparing two of them
    a: Take your time.
    v: The Lumo is out of stock in grey, isn't it?
    a: Grey comes back on Monday, blue is here.
    v: Blue it is then. I am going to the checkout now
    v: It says that my card is refused
    """
)
