package handlers

import (
	"net/http"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

func (s *Server) showBilling(r *request) error {
	b, err := s.Store.Settings.Billing(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	f := settings.BillingForm{LegalName: b.LegalName, Address: b.Address, GSTIN: b.GSTIN, Prefix: b.Prefix, Rate: platform.Paise(b.GSTRate).Wire(), Inclusive: "on_top"}
	if b.Inclusive {
		f.Inclusive = settings.Within
	}
	if b.Approve > 0 {
		f.Approve = b.Approve.Wire()
	}
	f.AlertBelow, f.AlertDays = typedRupees(b.AlertBelow), decimal(int64(b.AlertDays))
	return r.billingPage(http.StatusOK, f, nil)
}

func (r *request) billingPage(status int, f settings.BillingForm, p ui.Problems) error {
	brand, err := r.ownBrand()
	if err != nil {
		return err
	}
	prefix := f.Prefix
	if prefix == "" || p.Has("prefix") {
		prefix = initials(brand.Name)
	}
	r.title = r.t("Billing")
	return r.show(status, settings.Billing(settings.BillingView{Form: f, Problems: p,
		Example: paperNumber(prefix, store.Paper{Kind: store.StatementPaper, Year: store.FinancialYear(r.now()), Seq: 1})}))
}

func (s *Server) changeBilling(r *request) error {
	f, problems, err := decode[settings.BillingForm](r)
	if err != nil {
		return err
	}
	b := store.BillingSettings{LegalName: f.LegalName, Address: f.Address, GSTIN: f.GSTIN, Prefix: f.Prefix, GSTRate: f.GSTRate(), Inclusive: f.Inclusive == settings.Within, Approve: f.ApproveAbove()}
	b.AlertBelow, b.AlertDays = f.Alert()
	// All that is wrong at once: what can't be read, and what can but must not be.
	if err := b.Check(); err != nil {
		e, _, ok := refused(err)
		if !ok {
			return err
		}
		for field, text := range problemsOf(e) {
			if !problems.Has(field) {
				problems.Set(field, r.t(text))
			}
		}
	}
	if len(problems) > 0 {
		return r.billingPage(http.StatusUnprocessableEntity, f, problems)
	}
	if err := s.Store.Settings.PutBilling(r.ctx(), r.person.Partner, b); err != nil {
		return err
	}
	r.audit("settings.billing", "partner", r.person.Partner, "", "Changed the billing settings")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("Saved.")}); err != nil {
		return err
	}
	return r.done(paths.Billing)
}

// receipt answers with one credit as a PDF. The entry is looked for on its day,
// which the address names.
func (s *Server) receipt(r *request) error {
	day, id := r.QueryParam("on"), r.Param("entry")
	at, err := indiaDay(day)
	if err != nil {
		return platform.Errorf(platform.NotFound, "There is no such entry.")
	}
	got, err := r.desk.Transactions(r.ctx(), r.client.Ref, platform.TransactionQuery{Page: 1, Limit: 500, Type: platform.ExpenseCredit, From: &at, To: &at})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(got.Value.Rows, func(t platform.Transaction) bool { return t.ID == id && t.Amount > 0 })
	if i < 0 {
		return platform.Errorf(platform.NotFound, "There is no such entry.")
	}
	entry := got.Value.Rows[i]
	paper, face, number, err := r.issue(store.ReceiptPaper, entry.ID, entry.At)
	if err != nil {
		return err
	}
	v := papers.Receipt{Face: face, Number: number, Client: r.client.Name, Issued: paper.IssuedAt, Entry: entry, Rate: paper.Issuer.GSTRate, Inclusive: paper.Issuer.Inclusive}
	v.Tax, v.Pays = paper.Issuer.Tax(entry.Amount)
	h := r.Response().Header()
	h.Set("Content-Type", asPrint.typ)
	h.Set("Content-Disposition", `attachment; filename="receipt-`+fileWord(number)+`.pdf"`)
	return papers.PrintReceipt(r.ctx(), r.Response(), v)
}
