package wallet

import (
	"context"
	"time"

	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ExportView is a file that is made in the background.
type ExportView struct {
	Ref, ClientName string
	ID              string
	Post            string // where the question's answer goes
	Total, Done     int    // entries
	File            string
	Size            int64
	Over            bool
	Failed          string
	Asked, Expires  time.Time
	Now             time.Time
	Lately          []ExportView // with the question: what the reader asked for before
}

// state is how far a file is, in a list.
func (v ExportView) state(ctx context.Context) string {
	switch {
	case v.Failed != "":
		return words.T(ctx, "could not be made")
	case v.Over:
		return words.T(ctx, "ready, kept until %s", words.DateTime(ctx, v.Expires))
	}
	return words.T(ctx, "being made, %d of %d", v.Done, v.Total)
}

func (v ExportView) crumbs(ctx context.Context, last string) []ui.Crumb {
	return []ui.Crumb{{Label: v.ClientName, Href: paths.Client(v.Ref)}, {Label: words.T(ctx, "Wallet"), Href: paths.Wallet(v.Ref)}, {Label: last}}
}

func (v ExportView) size(ctx context.Context) string {
	if v.Size < 1<<20 {
		return words.T(ctx, "%d kB", max(1, int(v.Size>>10)))
	}
	return words.T(ctx, "%d MB", int((v.Size+1<<19)>>20))
}

func (v ExportView) work(ctx context.Context) ui.Work {
	w := ui.Work{Title: words.T(ctx, "The file is being made"), Done: v.Done, Of: v.Total, Counter: words.T(ctx, "%d of %d", v.Done, v.Total),
		Note: words.T(ctx, "You can leave this page: it goes on.")}
	if v.Over {
		w.Title, w.Note = words.T(ctx, "The file is ready"), words.T(ctx, "It is kept until %s.", words.DateTime(ctx, v.Expires))
	}
	return w
}
