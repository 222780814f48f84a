package handlers

import "partnerdesk/store"

// action is something a person may or may not do. Every route names one, and so
// will every entry of the API catalogue.
type action string

const (
	public       action = "public"        // needs no sign-in
	ownAccount   action = "own account"   // anybody who is signed in, about themselves
	readClient   action = "read client"   // a client's own pages
	readWallet   action = "read wallet"   // balances and statements
	readDesk     action = "read desk"     // the partner's pages: home, lists, search
	onboard      action = "onboard"       // register a client and take it through KYC
	resendCode   action = "resend code"   // send one-time codes again
	setStatus    action = "set status"    // switch a client on or off
	buyNumber    action = "buy number"    // rent a number for a client
	editAgents   action = "edit agents"   // add an agent
	editFlows    action = "edit flows"    // create and map flows
	addCredit    action = "add credit"    // put money into a wallet, extend validity
	invite       action = "invite"        // give a portal login to a client's person
	decideIntent action = "decide intent" // say by hand what became of a costly call
	manageToken  action = "manage token"  // see or replace the platform's key
	readOutbox   action = "read outbox"   // demo mode: codes and links in clear
)

// access says who may do what: the roles of a person's own partner, or of their
// own client. Nobody reaches anything of another partner whatever the role; that
// is decided where data are looked up, not here.
var access = map[action][]store.Role{
	ownAccount:   everybody,
	readClient:   everybody,
	readWallet:   {store.Owner, store.Admin, store.Operations, store.Billing, store.Support, store.Viewer, store.ClientAdmin, store.ClientViewer},
	readDesk:     staff,
	onboard:      {store.Owner, store.Admin, store.Operations},
	resendCode:   {store.Owner, store.Admin, store.Operations, store.Support},
	setStatus:    {store.Owner, store.Admin, store.Billing},
	buyNumber:    {store.Owner, store.Admin, store.Operations},
	editAgents:   {store.Owner, store.Admin, store.Operations},
	editFlows:    {store.Owner, store.Admin, store.Operations},
	addCredit:    {store.Owner, store.Admin, store.Billing},
	invite:       {store.Owner, store.Admin, store.Operations},
	decideIntent: {store.Owner, store.Admin},
	manageToken:  {store.Owner},
	readOutbox:   staff,
}

var (
	staff     = []store.Role{store.Owner, store.Admin, store.Operations, store.Billing, store.Support, store.Viewer}
	everybody = append(append([]store.Role{}, staff...), store.ClientAdmin, store.ClientViewer)
)

// may decides for one person. public is for everybody, signed in or not.
func may(role store.Role, a action) bool {
	if a == public {
		return true
	}
	for _, r := range access[a] {
		if r == role {
			return true
		}
	}
	return false
}
