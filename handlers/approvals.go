package handlers

import (
	"net/http"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// askCredit puts a credit that is above the limit before a second person.
func (r *request) askCredit(f wallet.CreditForm) error {
	if err := r.desk.AskCredit(r.ctx(), f.Intent, r.client.Ref, f.Paise(), f.ValidTill(), f.Note); err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.creditRefused(status, f, e)
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("%s waits for a second person. It is added once they approve.", f.Paise().String())}); err != nil {
		return err
	}
	return r.done(paths.Wallet(r.client.Ref))
}

// waiting are the credits of a client, or of all with "", that wait.
func (r *request) waiting(ref string) ([]wallet.Waiting, error) {
	open, err := r.desk.OpenApprovals(r.ctx(), ref)
	if err != nil {
		return nil, err
	}
	list := make([]wallet.Waiting, len(open))
	for i, a := range open {
		list[i] = r.waitingOf(a)
	}
	return list, nil
}

func (r *request) waitingOf(a store.Approval) wallet.Waiting {
	return wallet.Waiting{ID: a.ID, Ref: a.ClientRef, ClientName: a.ClientName, Amount: a.Amount, By: a.ByName, Since: a.Created, Mine: a.ByID == r.person.ID}
}

func (s *Server) showApprovals(r *request) error {
	list, err := r.waiting("")
	if err != nil {
		return err
	}
	r.title = r.t("Credits to approve")
	return r.show(http.StatusOK, wallet.Approvals(list, r.now()))
}

func (s *Server) showApproval(r *request) error {
	return r.approvalPage(http.StatusOK, wallet.ApprovalForm{}, nil)
}

func (r *request) approvalPage(status int, f wallet.ApprovalForm, p ui.Problems) error {
	a, err := r.desk.Approval(r.ctx(), r.Param("approval"))
	if err != nil {
		return err
	}
	if r.client, err = r.desk.Client(r.ctx(), a.ClientRef); err != nil {
		return err
	}
	form := wallet.CreditForm{Amount: a.Amount.Wire(), Note: a.Note}
	if a.ValidTill != nil {
		form.Till = a.ValidTill.In(words.India).Format("2006-01-02")
	}
	v := wallet.ApprovalView{Waiting: r.waitingOf(a), MayDo: a.ByID != r.person.ID, Answered: f}
	if v.CreditView, err = r.creditView(form, p); err != nil {
		return err
	}
	switch {
	case a.Decided.IsZero():
		if err := r.desk.MayApprove(a.Amount); v.MayDo && err != nil {
			v.MayDo, v.Decided = false, r.t("You may credit up to %s, so somebody else has to approve this one.", r.person.Limits.Credit.String())
		}
	case a.Approved:
		v.Decided = r.t("%s has approved this credit.", a.DecidedName)
	default:
		v.Decided = r.t("%s has refused this credit: %s", a.DecidedName, a.Reason)
	}
	r.title = r.t("Approve a credit")
	return r.show(status, wallet.Approval(v))
}

func (s *Server) decideApproval(r *request) error {
	f, problems, err := decode[wallet.ApprovalForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.approvalPage(http.StatusUnprocessableEntity, f, problems)
	}
	id := r.Param("approval")
	a, err := r.desk.Approval(r.ctx(), id)
	if err != nil {
		return err
	}
	failed := func(err error) error {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.approvalPage(status, f, problemsOf(e))
	}
	if f.Do == wallet.Refuse {
		if err := r.desk.RefuseCredit(r.ctx(), id, f.Reason); err != nil {
			return failed(err)
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The credit is refused; nothing was added.")}); err != nil {
			return err
		}
		return r.done(paths.Approvals)
	}
	if ok, err := r.proven(); !ok {
		return err
	}
	var seen desk.Seen
	seen.Balance, seen.Till = f.Seen()
	i, err := r.desk.ApproveCredit(r.ctx(), id, seen)
	if err != nil {
		return failed(err)
	}
	return r.settled(i, func() error {
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.creditDone(desk.AskedOf(i), desk.ResultOf(i))}); err != nil {
			return err
		}
		return r.done(paths.Wallet(a.ClientRef))
	}, func(e *platform.Error) error { return failed(e) })
}
