from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_access_log")]

    operations = [
        migrations.AlterField(
            model_name="access",
            name="what",
            field=models.CharField(
                choices=[
                    ("chats", "past chats"),
                    ("transcript", "transcript"),
                    ("api", "past chats as JSON, of the pair that was asked for"),
                    ("pages", "pages"),
                    ("export", "export of past chats"),
                ],
                max_length=20,
            ),
        ),
    ]
