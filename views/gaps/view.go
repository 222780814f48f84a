// Package gaps holds the pages that say why calls stay unanswered.
package gaps

import (
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// Row is one reason, with where to mend it.
type Row struct {
	Severity     platform.Severity
	Status       ui.Status
	What, Detail string
	Number       platform.Phone // empty: all numbers of the client
	Client, Href string         // whose it is; on a client's own page empty
	From, Until  time.Time      // Until zero: until it is mended
	Over         bool           // From has come
	Path         string         // the page that shows the call's way; empty for none
	Fix          ui.Action
}

// View is the page.
type View struct {
	Ref     string // a client's page; empty: all of them
	Rows    []Row
	Filters []ui.Tab
	CSV     string
	Pages   ui.Pages
	Foot    string
	Empty   ui.Nothing
	Portal  bool
	Ask     string // the page that asks what happens to a call
}
