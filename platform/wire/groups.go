package wire

// Group is a part of the partner API.
type Group struct{ Name, Words string }

// Groups lists the groups of All in its order.
func Groups() []Group {
	var out []Group
	seen := map[string]bool{}
	for _, e := range All() {
		if !seen[e.Group] {
			seen[e.Group] = true
			out = append(out, Group{e.Group, groupWords(e.Group)})
		}
	}
	return out
}

// groupWords says in a sentence or two what a group is about; empty for none.
func groupWords(name string) string {
	switch name {
	case "Onboarding":
		return "A new client registers and proves that its mailbox and its phone are its own."
	case "KYC":
		return "What the law wants to know of a client before its numbers may ring: PAN, Aadhaar for persons, GSTIN where there is one."
	case "Clients":
		return "The partner's clients, those under way, and the switch that turns one off."
	case "Numbers":
		return "Virtual numbers: what is on sale, what a client holds."
	case "Number schedules":
		return "When a number is open: hours by day in a time zone, and holidays."
	case "Agents":
		return "The people who answer a client's calls."
	case "Agent availability":
		return "Agents' shifts, and what they are doing now."
	case "Flows":
		return "What happens to a call: whom it rings, and on which number."
	case "Voice bots":
		return "Programs that answer a call over a web socket."
	case "WhatsApp":
		return "WhatsApp numbers that a client has linked, with hours and holidays of their own. An access token goes in and never comes out."
	case "Wallet":
		return "A client's prepaid balance, its validity, and every credit and debit."
	case "Number masking":
		return "Two people reach each other over a number and neither sees the other's. These calls take the client's own token, its client_id, in place of the partner's."
	}
	return ""
}
