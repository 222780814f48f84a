package desk

import (
	"strings"

	"partnerdesk/store"
)

// pasts are the verbs with which the summary of an intent begins, as the audit trail
// tells them: there, everything has been done.
var pasts = map[store.IntentKind][2]string{
	store.Register:        {"Register ", "Registered "},
	store.AcceptKYC:       {"Accept ", "Accepted "},
	store.BuyDID:          {"Buy ", "Bought "},
	store.AddAgent:        {"Add ", "Added "},
	store.CreateBasicFlow: {"Create ", "Created "},
	store.LinkWhatsApp:    {"Link ", "Linked "},
	store.CreateMask:      {"Mask ", "Masked "},
}

// happened is what an intent did, in the past tense.
func happened(i store.Intent) string {
	if i.Kind == store.AddClientCredits {
		if rest, ok := strings.CutPrefix(i.Summary, "Change "); ok {
			return "Changed " + rest
		}
		if rest, ok := strings.CutPrefix(i.Summary, "Add "); ok {
			amount, more, _ := strings.Cut(rest, " ")
			amount, comma := strings.CutSuffix(amount, ",") // "₹1,000.00, valid till …"
			said := "Added " + amount + " of credit"
			if comma {
				said += ","
			}
			return strings.TrimSpace(said + " " + more)
		}
		return i.Summary
	}
	verb := pasts[i.Kind]
	if rest, ok := strings.CutPrefix(i.Summary, verb[0]); ok {
		return verb[1] + rest
	}
	return i.Summary
}
