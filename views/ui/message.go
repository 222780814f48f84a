package ui

// Notice is an alert in the flow of a page.
type Notice struct {
	Tone    Tone
	Title   string
	Body    string
	Actions []Action
	Live    bool // announced when htmx brings it in
}

// Flash is what the last action says on the next page, kept by the server in
// between. Undo, where the action can be taken back, is a form.
type Flash struct {
	Tone Tone
	Text string
	Undo Action // with Post and Fields; no button where Post and Href are empty
}

// Question is a confirmation that names exactly what will happen. It stands on a
// page of its own, or in the dialog.
type Question struct {
	Title  string
	Body   string
	Rows   []Row  // amounts before and after
	Post   string // where the answer goes
	Hidden []Pair
	Yes    Action // label, kind, icon
	No     Action // label and href: where one came from
	Type   Field  // a word or digits to type before Yes; none where Name is empty
}

// Row is a term and its value in a list of details.
type Row struct {
	Term, Value string
	Href        string // the page of what the value names; none if empty
	Note        string
	Mono        bool
	Copy        string // value for the copy button; none if empty
	Action      Action // "Show", "Change"; none if it has neither Href nor Post
	Strong      bool
}

// Check is an action whose outcome is not known yet. It keeps asking PollURL
// every two seconds; without htmx the reader follows Refresh.
type Check struct {
	Title   string
	Body    string
	Rows    []Row  // before, if done, next look
	Foot    string // "You can leave this page"
	Action  Action // the act that can't be repeated, usually disabled
	PollURL string
	Refresh Action // link to the same page
}
