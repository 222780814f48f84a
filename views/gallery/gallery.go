// Package gallery is one page with every component of the design system in every
// state, for looking at and for testing. Demo mode serves it at /ui. All names and
// numbers on it are invented.
package gallery

import (
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// now is the moment at which the gallery plays.
var now = time.Date(2025, 11, 19, 14, 32, 0, 0, words.India)

var wrong = ui.Problems{
	"gstin": "The check character is wrong: it should end in D, not 1",
}

var summary = ui.Problems{
	"g-gstin":  "GSTIN: the check character is wrong",
	"g-mobile": "Mobile: it has 9 digits, it needs 10",
}

var regions = []ui.Option{{Value: "020", Label: "Pune, 020"}, {Value: "022", Label: "Mumbai, 022"}, {Value: "080", Label: "Bengaluru, 080"}}

var steps = []ui.Step{
	{Label: "Account", State: ui.Done, Href: "#account"}, {Label: "Codes", State: ui.Done, Href: "#codes"},
	{Label: "PAN", State: ui.Current}, {Label: "Aadhaar"}, {Label: "GST"}, {Label: "Review"}, {Label: "Sign"},
}

// client is a row of the sample list.
type client struct {
	name    string
	mobile  platform.Phone
	status  ui.Status
	word    string
	numbers string
	balance platform.Paise
	days    float64
	lasts   string
	till    time.Time
	chosen  bool
}

var clients = []client{
	{"Peacock Paints", "+919822041376", ui.Active, "", "6 numbers", 412_50, 1, "1 day", day(2025, 12, 31), false},
	{"Malhar Textiles LLP", "+919422088105", ui.Active, "", "3 numbers", 128_00, 1, "1 day", day(2025, 11, 22), true},
	{"Brightpath Tutorials", "+919970123340", ui.Active, "", "4 numbers", 486_75, 2, "2 days", day(2026, 1, 14), true},
	{"Orchid & Oak Interiors", "+919881150263", ui.Due, "Number due", "1 number", 212_00, 3, "3 days", day(2025, 12, 9), false},
	{"Anvita Dental Care", "+919890071542", ui.Inactive, "", "2 numbers", 2140_00, 9, "9 days", day(2025, 12, 18), false},
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 12, 0, 0, 0, words.India) }

// entry is a row of the sample statement.
type entry struct {
	clock, icon, kind, what string
	number                  platform.Phone
	amount, after           platform.Paise
}

var entries = []entry{
	{"14:28", "phone", "Call", "Outbound to Pune, 6 min 12 s", "+912067124310", -4_20, 8412_50},
	{"13:51", "message-circle", "WhatsApp", "118 utility messages", "+912248901177", -13_57, 8416_70},
	{"11:20", "indian-rupee", "Credit", "Added by Meera Kulkarni", "", 5000_00, 8430_27},
}

var signals = []ui.Fact{
	{Label: "Low balance", Value: "14", Note: "under 7 days", Href: "#", Current: true},
	{Label: "Validity ending", Value: "9", Note: "within 7 days", Href: "#"},
	{Label: "KYC stalled", Value: "6", Note: "over 2 days", Href: "#"},
	{Label: "Agents offline", Value: "23", Note: "on shift now", Href: "#"},
	{Label: "Checking", Value: "1", Note: "outcome unknown", Href: "#"},
}

var facts = []ui.Fact{
	{Label: "Balance", Value: "₹8,412.50", Note: "lasts about 9 days"},
	{Label: "Valid till", Value: "31 Dec 2025", Note: "in 42 days"},
	{Label: "Numbers", Value: "6", Note: "5 open now, 1 closed", Href: "#"},
	{Label: "Agents", Value: "14", Note: "11 online", Status: ui.Online},
	{Label: "Portal", Value: "Signed in today", Note: "3 people have access"},
}

var week = []ui.DayBar{
	{Label: "Monday, 09:00 to 18:00", Spans: []ui.Span{{From: 540, To: 1080, Words: "09:00–18:00"}}},
	{Label: "Tuesday, 20:00 to 04:00", Today: true, Now: 1290, Spans: []ui.Span{{From: 1200, To: 1440, Out: true, Words: "20:00"}}},
	{Label: "Wednesday, to 04:00", Spans: []ui.Span{{To: 240, In: true}}},
}

var tabs = []ui.Tab{
	{Label: "Overview", Href: "#", Current: true}, {Label: "Numbers", Href: "#", Count: "6"}, {Label: "Agents", Href: "#"},
	{Label: "Flows", Href: "#"}, {Label: "Wallet", Href: "#"}, {Label: "KYC", Href: "#"},
}

var events = []ui.Event{
	{Icon: "log-in", Title: "Signed in to the portal", Note: "Radhika Deshpande, from Pune", When: "13:05", Machine: "2025-11-19T13:05:00+05:30"},
	{Icon: "indian-rupee", Tone: ui.Success, Title: "Credit added, +₹5,000.00", Note: "Meera Kulkarni, ₹3,430.27 to ₹8,430.27", When: "11:20"},
	{Icon: "triangle-alert", Tone: ui.Warning, Title: "Balance fell under 7 days", Note: "Reminder sent by e-mail", When: "Mon 17"},
	{Icon: "hash", Title: "Bought +91 80 4718 2264", Note: "Sameer Joshi", When: "11 Nov"},
}

func clientHead() []ui.Head {
	return []ui.Head{
		{Label: "Choose", Hide: true, Class: "w-8"}, {Label: "Client", Sort: "#"}, {Label: "Mobile"}, {Label: "Status"},
		{Label: "Numbers", Right: true}, {Label: "Balance", Right: true, Sort: "#"},
		{Label: "Lasts about", Sort: "#", Order: ui.Ascending}, {Label: "Valid till", Sort: "#"},
	}
}
