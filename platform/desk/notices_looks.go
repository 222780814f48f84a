package desk

import (
	"context"

	"partnerdesk/store"
)

func lookForLow(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	settings, err := v.d.store.Settings.Billing(ctx, v.actor.Partner)
	if err != nil {
		return nil, false, err
	}
	low, cut, err := v.d.store.Alerts.Ringing(ctx, v.actor.Partner, settings.Alert(), noticesOfAKind)
	for _, c := range low {
		holds = append(holds, store.Notice{Condition: "low " + c.Ref, ClientRef: c.Ref, Subject: c.Name + " runs out of credit", Detail: walletDetail(c), Link: "/clients/" + c.Ref + "/wallet"})
	}
	return holds, cut, err
}

func lookForValidity(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	ending, err := v.d.store.Directory.List(ctx, v.actor.Partner, store.Filter{Signal: store.Ending, Sort: store.ByValidTill, Limit: noticesOfAKind})
	for _, c := range ending.Clients {
		words := " is valid for a few days more"
		if !c.ValidTill.After(v.d.now()) {
			words = " is no longer valid"
		}
		holds = append(holds, store.Notice{Condition: "validity " + c.Ref, ClientRef: c.Ref, Subject: c.Name + words,
			Detail: "Valid till " + c.ValidTill.In(india).Format("2 Jan 2006"), Link: "/clients/" + c.Ref + "/wallet"})
	}
	return holds, ending.Next != "", err
}

func lookForFlowless(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	list, err := v.d.store.Directory.List(ctx, v.actor.Partner, store.Filter{Signal: store.Flowless, Limit: noticesOfAKind})
	for _, c := range list.Clients {
		holds = append(holds, store.Notice{Condition: "flowless " + c.Ref, ClientRef: c.Ref, Subject: "Numbers of " + c.Name + " have no flow",
			Detail: "Nobody answers a call to them.", Link: "/clients/" + c.Ref + "/numbers"})
	}
	return holds, list.Next != "", err
}

func lookForStalled(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	drafts, err := v.d.store.Onboarding.List(ctx, v.actor.Partner, 500)
	for _, o := range drafts {
		if Stalled(o, v.d.now()) && len(holds) < noticesOfAKind {
			holds = append(holds, store.Notice{Condition: "stalled " + o.ID, Draft: o.ID, Subject: "The onboarding of " + o.Name + " stands still", Link: "/onboarding/" + o.ID})
		}
	}
	return holds, len(holds) == noticesOfAKind, err
}

func lookForIntents(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	open, err := v.OpenIntents(ctx, "")
	for _, i := range open {
		if i.State == store.Someone {
			holds = append(holds, store.Notice{Condition: "intent " + i.ID, ClientRef: i.ClientRef, Subject: "Somebody has to find out: " + i.Summary,
				Detail: "The platform can’t tell whether it was done.", Link: "/intents/" + i.ID})
		}
	}
	return holds, false, err
}

func lookForTokens(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	refused, err := v.WhatsAppAlarms(ctx, noticesOfAKind)
	for _, l := range refused {
		holds = append(holds, store.Notice{Condition: "token " + l.ClientRef + " " + l.PhoneNumberID, ClientRef: l.ClientRef, Subject: "WhatsApp at " + l.Called() + " stands still",
			Detail: "Meta refuses its token. It takes a new one.", Link: "/clients/" + l.ClientRef + "/whatsapp"})
	}
	return holds, len(refused) == noticesOfAKind, err
}

func lookForApprovals(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	waiting, err := v.OpenApprovals(ctx, "")
	for _, a := range waiting[:min(len(waiting), noticesOfAKind)] {
		holds = append(holds, store.Notice{Condition: "approval " + a.ID, ClientRef: a.ClientRef, Subject: "A credit of " + a.Amount.String() + " waits for a second person",
			Detail: "Asked for by " + a.ByName, Link: "/approvals/" + a.ID})
	}
	return holds, len(waiting) > noticesOfAKind, err
}
