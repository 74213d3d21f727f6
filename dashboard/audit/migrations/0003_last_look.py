from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_export"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LastLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visitor_id", models.CharField(max_length=200)),
                ("looked_at", models.DateTimeField()),
                ("before", models.DateTimeField(null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="last_looks", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["looked_at"], name="last_look_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("agent", "visitor_id"), name="last_look_of_agent")
                ],
            },
        ),
    ]
