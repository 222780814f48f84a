package handlers

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// exportParams is what a file in the background needs besides its entries.
type exportParams struct {
	From   *time.Time           `json:"from,omitempty"`
	To     *time.Time           `json:"to,omitempty"`
	Type   platform.ExpenseType `json:"type,omitempty"`
	DID    platform.Phone       `json:"did,omitempty"`
	Client string               `json:"client"`
	Number string               `json:"number,omitempty"`
	Face   papers.Face          `json:"face"`
	Issued time.Time            `json:"issued"`
	Zone   string               `json:"zone"`
}

// exportAsked is a statement that is too long to wait for.
func (r *request) exportAsked() (paperKind, wallet.Filter, papers.Statement, error) {
	kind, ok := paperKinds[r.Param("kind")]
	if !ok {
		return kind, wallet.Filter{}, papers.Statement{}, platform.Errorf(platform.NotFound, "There is no such file.")
	}
	f, problems, err := query[wallet.Filter](r)
	if err == nil {
		err = r.clear(problems)
	}
	if err != nil {
		return kind, f, papers.Statement{}, err
	}
	st, err := r.statement(statementQuery(f), kind.numbered)
	return kind, f, st, err
}

func (s *Server) askExport(r *request) error {
	kind, f, st, err := r.exportAsked()
	if err != nil {
		return err
	}
	v := wallet.ExportView{Ref: r.client.Ref, ClientName: r.client.Name, ID: s.NewID(), Total: st.Total, Now: r.now(),
		Post: paths.With(paths.NewExport(r.client.Ref, kind.ending), filterPairs(f)...)}
	lately, err := s.Store.Exports.Lately(r.ctx(), r.person.Partner, r.client.Ref, r.actor().ID)
	if err != nil {
		return err
	}
	for _, e := range lately {
		v.Lately = append(v.Lately, exportView(r, e))
	}
	r.title = r.t("A long statement")
	return r.show(http.StatusOK, wallet.AskExport(v))
}

func exportView(r *request, e store.Export) wallet.ExportView {
	return wallet.ExportView{Ref: r.client.Ref, ClientName: r.client.Name, ID: e.ID, Total: e.Total, Done: e.Done, File: e.File, Size: e.Size,
		Asked: e.Created, Over: !e.Ended.IsZero(), Failed: e.Failed, Expires: e.Expires, Now: r.now()}
}

// noExport is what an address of a file answers that has expired, or never was.
func (r *request) noExport() error {
	r.title = r.t("This file is not kept any more")
	return r.show(http.StatusNotFound, wallet.ExportGone(wallet.ExportView{Ref: r.client.Ref, ClientName: r.client.Name}))
}

func (s *Server) startExport(r *request) error {
	kind, _, st, err := r.exportAsked()
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	id := values.Get("export")
	params, err := json.Marshal(exportParams{From: st.From, To: st.To, Type: st.Type, DID: st.DID, Client: st.Client, Number: st.Number, Face: st.Face, Issued: st.Issued,
		Zone: words.Zone(r.ctx()).String()})
	if err != nil {
		return err
	}
	a := r.actor().Actor
	if err := s.Store.Exports.Ask(r.ctx(), store.Export{ID: id, Partner: r.person.Partner, ClientRef: r.client.Ref, By: a, Kind: kind.ending,
		File: r.fileName(st) + "." + kind.ending, Params: params, Total: st.Total}); err != nil {
		return err
	}
	return r.done(paths.Export(r.client.Ref, id))
}

func (r *request) export() (store.Export, error) {
	return r.s.Store.Exports.Get(r.ctx(), r.person.Partner, r.client.Ref, r.Param("export"))
}

func (s *Server) showExport(r *request) error {
	e, err := r.export()
	if platform.Is(err, platform.NotFound) {
		return r.noExport()
	}
	if err != nil {
		return err
	}
	r.title = e.File
	return r.show(http.StatusOK, wallet.ExportPage(exportView(r, e)))
}

func (s *Server) sendExport(r *request) error {
	e, err := r.export()
	if platform.Is(err, platform.NotFound) {
		return r.noExport()
	}
	if err != nil {
		return err
	}
	if e.Ended.IsZero() || e.Failed != "" {
		return platform.Errorf(platform.NotFound, "This file is not there yet.")
	}
	h := r.Response().Header()
	h.Set("Content-Type", paperKinds[e.Kind].typ)
	h.Set("Content-Disposition", `attachment; filename="`+e.File+`"`)
	out := &streamed{w: r.Response(), until: http.NewResponseController(r.Response())}
	if err := s.Store.Exports.Send(r.ctx(), e.ID, out); err != nil {
		if out.sent {
			panic(http.ErrAbortHandler)
		}
		return err
	}
	return nil
}

// exportLease is how long a worker may be silent before another takes over.
const exportLease = time.Minute

// MakeExport makes one file that waits; busy is false where there is none.
func (s *Server) MakeExport(ctx context.Context, worker string) (busy bool, err error) {
	e, ok, err := s.Store.Exports.Claim(ctx, worker, exportLease)
	if err != nil || !ok {
		return false, err
	}
	out := s.Store.Exports.Writer(ctx, e.ID)
	if err := s.writeExport(ctx, e, worker, out); err != nil {
		if ctx.Err() != nil {
			return true, nil // the next process goes on
		}
		s.log.Error("a file could not be made", "export", e.ID, "err", err)
		text := "Something went wrong here. Try again."
		if t, _, ok := refused(err); ok {
			text = t.Msg
		}
		return true, s.Store.Exports.End(ctx, e.ID, worker, 0, text)
	}
	return true, s.Store.Exports.End(ctx, e.ID, worker, out.Size, "")
}

func (s *Server) writeExport(ctx context.Context, e store.Export, worker string, out *store.ExportWriter) error {
	var p exportParams
	if err := json.Unmarshal(e.Params, &p); err != nil {
		return err
	}
	zone, err := platform.ParseZone(p.Zone)
	if err != nil {
		zone = words.India
	}
	ctx, cancel := context.WithCancelCause(words.WithZone(words.With(ctx, words.English), zone))
	defer cancel(nil)
	// The client's own door, whoever asked: a file holds nothing of anybody else.
	view := s.Desk.ForClient(desk.Actor{Actor: e.By, Partner: e.Partner}, e.ClientRef)
	st := papers.Statement{Face: p.Face, Number: p.Number, Client: p.Client, From: p.From, To: p.To, Type: p.Type, DID: p.DID, Issued: p.Issued,
		Progress: func(n int) {
			if err := s.Store.Exports.Progress(ctx, e.ID, worker, n, exportLease); err != nil {
				cancel(err) // another worker has it
			}
		}}
	if st.Total, st.Entries, err = view.Statement(ctx, e.ClientRef, desk.StatementQuery{From: p.From, To: p.To, Type: p.Type, DID: p.DID}); err != nil {
		return err
	}
	if _, err := paperKinds[e.Kind].write(ctx, out, st); err != nil {
		return err
	}
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return out.Close()
}
