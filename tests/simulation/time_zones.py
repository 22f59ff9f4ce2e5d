"""Sixty time zones, with every kind of clock change."""

ZONES = (
    *(
        "Africa/Abidjan",
        "Africa/Algiers",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Africa/Johannesburg",
    ),
    *("Africa/Nairobi", "Africa/Windhoek", "America/Anchorage", "America/Argentina/Buenos_Aires"),
    *("America/Asuncion", "America/Bogota", "America/Caracas", "America/Chicago", "America/Denver"),
    *("America/Halifax", "America/Havana", "America/Los_Angeles", "America/Mexico_City"),
    *("America/Montevideo", "America/New_York", "America/Nuuk", "America/Phoenix"),
    *(
        "America/Santiago",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Antarctica/Troll",
        "Asia/Amman",
    ),
    *("Asia/Baku", "Asia/Beirut", "Asia/Dhaka", "Asia/Dubai", "Asia/Gaza", "Asia/Jerusalem"),
    *("Asia/Kathmandu", "Asia/Kolkata", "Asia/Novosibirsk", "Asia/Shanghai", "Asia/Tehran"),
    *("Asia/Tokyo", "Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide", "Australia/Eucla"),
    *("Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin", "Europe/Istanbul"),
    *("Europe/Lisbon", "Europe/London", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland"),
    *("Pacific/Chatham", "Pacific/Easter", "Pacific/Fiji", "Pacific/Honolulu"),
    *("Pacific/Kiritimati", "Pacific/Marquesas", "Pacific/Midway", "UTC"),
)
