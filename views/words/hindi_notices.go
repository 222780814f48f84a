package words

var hindiNotices = map[string]string{
	"Notifications":                "सूचनाएँ",
	"Notifications, %d not read":   "सूचनाएँ, %d बिना पढ़ी",
	"(not read)":                   "(बिना पढ़ी)",
	"cleared %s":                   "%s ठीक हुआ",
	"Mark all as read":             "सबको पढ़ा हुआ मानें",
	"Nothing needs your attention": "अभी कुछ नहीं",
	"What needs your attention: each is said once, until it is settled.":                                               "जिस पर ध्यान देना है: हर बात एक बार, जब तक वह ठीक न हो।",
	"A balance that runs out, validity that ends, numbers that nobody answers and your wallboard’s rules appear here.": "ख़त्म होता बैलेंस, ख़त्म होती वैधता, बिना जवाब वाले नंबर और आपके वॉलबोर्ड के नियम यहाँ दिखते हैं।",
	"A rule of your wallboard holds":                         "आपके वॉलबोर्ड का एक नियम लागू है",
	"Your balance is running out":                            "आपका बैलेंस ख़त्म होने वाला है",
	"Your validity ends soon or has ended":                   "आपकी वैधता जल्द ख़त्म होगी या हो चुकी है",
	"Some of your numbers have no flow: nobody answers them": "आपके कुछ नंबरों का फ़्लो नहीं है: उनका जवाब कोई नहीं देता",
	"A WhatsApp number stands still: its token is refused":   "एक WhatsApp नंबर रुका है: उसका टोकन अस्वीकार हुआ है",
}
