package ui

// Status is a word of the vocabulary in which states are shown, always with a
// dot or an icon, never by colour alone. The zero value is NotKnown.
type Status int

const (
	NotKnown Status = iota
	Active
	Open
	Ready
	Online
	Due
	Ending
	Stalled
	Low
	Refused
	Failed
	OfflineOnShift
	Checking
	InKYC
	Inactive
	Closed
	Offline
	OnCall
	Paused
)

// Tone is a colour that means something.
type Tone int

const (
	Neutral Tone = iota
	Info
	Success
	Warning
	Error
)

// look is how one status is shown.
type look struct {
	word  string // key for words.T
	dot   string // class of the dot; "" draws the icon in its place
	icon  string
	tone  Tone
	badge string // class beyond the tone's
}

// vocabulary is the one table from status to word, dot, icon and colour.
var vocabulary = [...]look{
	NotKnown:       {"Not known", "dot-off", "circle-question-mark", Neutral, ""},
	Active:         {"Active", "dot-success", "circle-check", Success, ""},
	Open:           {"Open", "dot-success", "circle-check", Success, ""},
	Ready:          {"Ready", "dot-success", "circle-check", Success, ""},
	Online:         {"Online", "dot-success", "circle-check", Success, ""},
	Due:            {"Due", "dot-warning", "clock", Warning, ""},
	Ending:         {"Ending", "dot-warning", "calendar-x-2", Warning, ""},
	Stalled:        {"Stalled", "dot-warning", "clock", Warning, ""},
	Low:            {"Low", "dot-warning", "wallet", Warning, ""},
	Refused:        {"Refused", "dot-error", "circle-x", Error, ""},
	Failed:         {"Failed", "dot-error", "circle-x", Error, ""},
	OfflineOnShift: {"Offline on shift", "dot-error", "phone-off", Error, ""},
	Checking:       {"Checking", "", "loader-circle", Info, ""},
	InKYC:          {"KYC", "", "clipboard-list", Neutral, "badge-brand"},
	Inactive:       {"Inactive", "dot-off", "circle-pause", Neutral, ""},
	Closed:         {"Closed", "dot-off", "circle-off", Neutral, ""},
	Offline:        {"Offline", "dot-off", "circle-off", Neutral, ""},
	OnCall:         {"On call", "", "phone-call", Neutral, "badge-oncall"},
	Paused:         {"Paused", "", "circle-pause", Neutral, ""},
}

// dots are the classes of each status's dot.
var dots = func() (all [len(vocabulary)]Class) {
	for i, l := range vocabulary {
		all[i] = Class("dot").With(Class(l.dot), true)
	}
	return all
}()

func (s Status) known() Status {
	if s < 0 || int(s) >= len(vocabulary) {
		return NotKnown
	}
	return s
}

func (s Status) look() look { return vocabulary[s.known()] }

// Tone is the status's colour.
func (s Status) Tone() Tone { return s.look().tone }

// Icon is the status's icon, for rows that lead with one.
func (s Status) Icon() string { return s.look().icon }

func (t Tone) badge() string {
	return [...]string{"", "badge-info", "badge-success", "badge-warning", "badge-error"}[t]
}

func (t Tone) alert() string {
	return [...]string{"alert-info", "alert-info", "alert-success", "alert-warning", "alert-error"}[t]
}

func (t Tone) text() string {
	return [...]string{"text-muted", "text-info", "text-success", "text-warning", "text-error"}[t]
}

func (t Tone) icon() string {
	return [...]string{"info", "info", "circle-check", "triangle-alert", "circle-x"}[t]
}
