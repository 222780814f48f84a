package handlers

import (
	"net/http"
	"time"

	"partnerdesk/store"
	"partnerdesk/views/clients"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallets"
	"partnerdesk/views/words"
)

// What the page about all wallets shows of them.
const (
	walletLines = 12 // clients of each list
	drySoon     = 60 // days a balance lasts
)

func (s *Server) showWallets(r *request) error {
	return r.walletsPage(http.StatusOK, wallets.PoolForm{}, nil)
}

func (r *request) walletsPage(status int, f wallets.PoolForm, p ui.Problems) error {
	dated, err := r.desk.Figures(r.ctx())
	if err != nil {
		return err
	}
	counts := dated.Value
	v := wallets.View{Now: r.now(), MayAdd: r.can(addCredit), Problems: p, Promised: counts.ClientSums.Balance, Known: counts.BalanceKnown, Total: int(counts.Total),
		LowMore: clients.Query{Signal: string(store.Low), Sort: string(store.ByLasts)}.URL(), EndMore: clients.Query{Till: "month", Sort: string(store.ByValidTill)}.URL()}
	pool, err := r.s.Store.Settings.Pool(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	v.Pool = wallets.Pool{Amount: pool.Amount, At: pool.At, By: pool.By, Note: pool.Note, Form: f}
	together := ui.Fact{Label: r.t("In all wallets"), Value: v.Promised.String()}
	if v.Known < v.Total {
		together.Note = r.t("of %d clients whose balance is known", v.Known)
	}
	v.Facts = []ui.Fact{together,
		{Label: r.t("Low"), Value: words.Count(r.ctx(), int(counts.Signals[store.Low])), Href: v.LowMore},
		{Label: r.t("Validity ends within 7 days"), Value: words.Count(r.ctx(), int(counts.Signals[store.Ending])), Href: clients.Query{Signal: string(store.Ending), Sort: string(store.ByValidTill)}.URL()},
	}
	if !pool.At.IsZero() {
		v.Facts = append(v.Facts, ui.Fact{Label: r.t("Your own account"), Value: pool.Amount.String(), Note: r.t("written down %s", words.Ago(r.ctx(), r.now(), pool.At))})
	}
	low, err := r.desk.Clients(r.ctx(), store.Filter{Status: store.OnlyActive, Sort: store.ByLasts, Limit: walletLines})
	if err != nil {
		return err
	}
	for _, c := range low.Clients {
		if n := c.Lasts(); n != nil && *n < drySoon {
			v.Low = append(v.Low, walletOf(c))
		}
	}
	ending, err := r.desk.Clients(r.ctx(), store.Filter{Status: store.OnlyActive, Sort: store.ByValidTill, Limit: walletLines})
	if err != nil {
		return err
	}
	for _, c := range ending.Clients {
		if !c.ValidTill.IsZero() && c.ValidTill.Sub(r.now()) < 30*24*time.Hour {
			v.Ending = append(v.Ending, walletOf(c))
		}
	}
	if r.can(addCredit) {
		open, err := r.desk.OpenApprovals(r.ctx(), "")
		if err != nil {
			return err
		}
		v.Waiting = len(open)
	}
	r.title = r.t("Wallets")
	return r.show(status, wallets.Page(v))
}

func walletOf(c store.Client) wallets.Client {
	return wallets.Client{Ref: c.Ref, Name: c.Name, Balance: c.Balance, Burn: c.Burn, Lasts: c.Lasts(), ValidTill: c.ValidTill}
}

// notePool writes down what the partner's own account holds.
func (s *Server) notePool(r *request) error {
	f, problems, err := decode[wallets.PoolForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.walletsPage(http.StatusUnprocessableEntity, f, problems)
	}
	if err := s.Store.Settings.PutPool(r.ctx(), r.person.Partner, store.Pool{Amount: f.Paise(), At: r.now(), By: r.person.Name, Note: f.Note}); err != nil {
		return err
	}
	r.audit("pool.note", "partner", r.person.Partner, "", "Wrote down that the own account holds "+f.Paise().String())
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Written down.")}); err != nil {
		return err
	}
	return r.done(paths.Wallets)
}
