package desk

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// eachClient goes over the clients of a filter, a page at a time, and stops at
// noticesOfAKind; cut says that there are more.
func (v *View) eachClient(ctx context.Context, f store.Filter, each func([]store.Client) error) (cut bool, err error) {
	f.Limit = 200
	for seen := 0; ; {
		page, err := v.d.store.Directory.List(ctx, v.actor.Partner, f)
		if err == nil && len(page.Clients) > 0 {
			err = each(page.Clients)
		}
		seen += len(page.Clients)
		if err != nil || page.Next == "" || seen >= noticesOfAKind {
			return page.Next != "", err
		}
		f.After = page.Next
	}
}

func lookForLow(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	settings, err := v.d.store.Settings.Billing(ctx, v.actor.Partner)
	if err != nil {
		return nil, false, err
	}
	low, cut, err := v.d.store.Alerts.Ringing(ctx, v.actor.Partner, settings.Alert(), noticesOfAKind)
	for _, c := range low {
		holds = append(holds, store.Notice{Condition: "low " + c.Ref, ClientRef: c.Ref, Subject: c.Name + " runs out of credit", Figures: walletFigures(c), Link: "/clients/" + c.Ref + "/wallet"})
	}
	return holds, cut, err
}

// walletFigures are what is known of a wallet.
func walletFigures(c store.Client) store.NoticeFigures {
	return store.NoticeFigures{Balance: c.Balance, Days: c.Lasts(), Till: c.ValidTill}
}

// That a validity ends and that it has ended are two things to be told.
func lookForValidity(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	cut, err = v.eachClient(ctx, store.Filter{Signal: store.Ending, Sort: store.ByValidTill}, func(all []store.Client) error {
		for _, c := range all {
			condition, words := "validity ", " is valid for a few days more"
			if !c.ValidTill.After(v.d.now()) {
				condition, words = "ended ", " is no longer valid"
			}
			holds = append(holds, store.Notice{Condition: condition + c.Ref, ClientRef: c.Ref, Subject: c.Name + words, Figures: walletFigures(c), Link: "/clients/" + c.Ref + "/wallet"})
		}
		return nil
	})
	return holds, cut, err
}

// numbersNamed is how many numbers a notice names; of the others it has the count.
const numbersNamed = 3

func someNumbers(all []platform.Phone, total int) (f store.NoticeFigures) {
	f.Numbers = all[:min(len(all), numbersNamed)]
	f.More = max(total, len(all)) - len(f.Numbers)
	return f
}

func lookForFlowless(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	cut, err = v.eachClient(ctx, store.Filter{Signal: store.Flowless}, func(all []store.Client) error {
		refs := make([]string, len(all))
		for i, c := range all {
			refs[i] = c.Ref
		}
		numbers, err := v.d.store.Numbers.Unanswered(ctx, v.actor.Partner, refs)
		for _, c := range all {
			total := 0
			if c.Flowless != nil {
				total = *c.Flowless
			}
			holds = append(holds, store.Notice{Condition: "flowless " + c.Ref, ClientRef: c.Ref, Subject: "Numbers of " + c.Name + " have no flow",
				Figures: someNumbers(numbers[c.Ref], total), Link: "/clients/" + c.Ref + "/numbers"})
		}
		return err
	})
	return holds, cut, err
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

// tokensSeen is how many refused tokens a look sees.
const tokensSeen = 200

func lookForTokens(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	refused, err := v.WhatsAppAlarms(ctx, tokensSeen)
	for _, l := range refused {
		holds = append(holds, store.Notice{Condition: "token " + l.ClientRef + " " + l.PhoneNumberID, ClientRef: l.ClientRef, Subject: "WhatsApp at " + l.Called() + " stands still",
			Detail: "Meta refuses its token. It takes a new one.", Figures: store.NoticeFigures{Name: l.Called()}, Link: "/clients/" + l.ClientRef + "/whatsapp"})
	}
	return holds, len(refused) == tokensSeen, err
}

func lookForApprovals(ctx context.Context, v *View) (holds []store.Notice, cut bool, err error) {
	waiting, err := v.OpenApprovals(ctx, "")
	for _, a := range waiting[:min(len(waiting), noticesOfAKind)] {
		holds = append(holds, store.Notice{Condition: "approval " + a.ID, ClientRef: a.ClientRef, Subject: "A credit of " + a.Amount.String() + " waits for a second person",
			Detail: "Asked for by " + a.ByName, Link: "/approvals/" + a.ID})
	}
	return holds, len(waiting) > noticesOfAKind, err
}
