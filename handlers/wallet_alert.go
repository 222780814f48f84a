package handlers

import (
	"net/http"

	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
)

// showWalletAlert is from when on a client's wallet wants an eye.
func (s *Server) showWalletAlert(r *request) error {
	_, own, err := r.desk.WalletAlert(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	var f wallet.AlertForm
	if own.Below != nil {
		f.Below = own.Below.Wire()
	}
	if own.Days != nil {
		f.Days = decimal(int64(*own.Days))
	}
	return r.alertPage(http.StatusOK, f, nil)
}

func (r *request) alertPage(status int, f wallet.AlertForm, p ui.Problems) error {
	b, err := r.s.Store.Settings.Billing(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	r.title = r.t("Alert for this wallet")
	return r.show(status, wallet.AlertPage(wallet.AlertView{Ref: r.client.Ref, ClientName: r.client.Name, Usual: alertOf(b.Alert()), Form: f, Problems: p, MaySettings: r.can(manageBilling)}))
}

func alertOf(a store.Alert) wallet.Alert { return wallet.Alert{Below: a.Below, Days: a.Days} }

func (s *Server) setWalletAlert(r *request) error {
	f, problems, err := decode[wallet.AlertForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.alertPage(http.StatusUnprocessableEntity, f, problems)
	}
	var own store.OwnAlert
	own.Below, _ = wallet.AlertAmount(f.Below)
	own.Days, _ = wallet.AlertDays(f.Days)
	if err := r.desk.SetWalletAlert(r.ctx(), r.client.Ref, own); err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.alertPage(status, f, problemsOf(e))
	}
	holds, _, err := r.desk.WalletAlert(r.ctx(), r.client.Ref)
	if err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The alert is set: %s.", alertOf(holds).InWords(r.ctx()))}); err != nil {
		return err
	}
	return r.done(paths.Wallet(r.client.Ref))
}
