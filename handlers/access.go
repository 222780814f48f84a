package handlers

import "partnerdesk/store"

// action is something a person may or may not do. Every route names one, and so
// does every entry of the API's catalogue, in the same words.
type action string

const (
	public         action = "public"          // needs no sign-in
	byLink         action = "link"            // a hand-over link in the address is what lets one in
	byScreen       action = "screen"          // a wallboard's link in the address is what lets one in
	ownAccount     action = "account"         // anybody who is signed in, about themselves
	readClient     action = "client.view"     // a client's own pages
	readAgent      action = "agents.one"      // one agent's page; an agent's own is all that they see
	readPeople     action = "people.view"     // who signs in for a client
	readWallet     action = "wallet.view"     // balances and statements
	readAllWallets action = "wallets.view"    // the balances of all clients together
	readDesk       action = "desk.view"       // the partner's pages: home, lists, search
	invite         action = "people.invite"   // give a portal login to a client's person
	decideIntent   action = "intent.decide"   // say by hand what became of a costly call
	manageToken    action = "token.manage"    // see or replace the platform's key
	viewAs         action = "portal.view"     // look at a client's portal as the client sees it
	manageStaff    action = "staff.manage"    // who works here, their roles and limits
	manageBilling  action = "billing.manage"  // what documents say, tax, and who approves credits
	readHealth     action = "health.view"     // how platform, database and background do
	editBrand      action = "brand.edit"      // what clients find at the brand's hosts
	readOutbox     action = "outbox.view"     // demo mode: codes and links in clear
	manageSecurity action = "security.manage" // how all staff must sign in
	readAudit      action = "audit.view"      // who did what, all of it
	setPrivacy     action = "privacy.set"     // how long KYC outlives an erasure
	managePrivacy  action = "privacy.manage"  // what is held of a client, a copy of it, and its erasure

	readClients   action = "clients.view"        // the list, and what the platform tells of one
	onboard       action = "clients.onboard"     // register a client and take it through KYC
	resendCode    action = "onboarding.resend"   // send one-time codes again
	remind        action = "onboarding.remind"   // mail a client the link to their onboarding
	approve       action = "onboarding.approve"  // let a sign-up go live, or refuse it
	setStatus     action = "clients.status"      // switch a client on or off
	revealKYC     action = "clients.reveal"      // see a PAN and GSTIN whole, with a reason that is noted
	markClients   action = "clients.mark"        // tag clients and write notes about them, for colleagues
	readNumbers   action = "numbers.view"        // what is on sale and what is held
	buyNumber     action = "numbers.buy"         // rent a number for a client
	removeNumber  action = "numbers.remove"      // give a number up
	readSchedules action = "schedules.view"      // hours, shifts and holidays
	editSchedules action = "schedules.edit"      // set them
	readAgents    action = "agents.view"         // who answers, and who is there now
	editAgents    action = "agents.edit"         // add, change and remove agents
	setPresence   action = "agents.availability" // pause an agent
	editBoards    action = "boards.edit"         // rules and screens of a client's wallboard
	readAllBoards action = "boards.all.view"     // thresholds and screens of the wallboard of all clients
	editAllBoards action = "boards.all.edit"     // set them
	readDrafts    action = "onboarding.view"     // who is on the way to become a client
	readTemplates action = "templates.view"      // hours that many lines share
	editTemplates action = "templates.edit"      // set them, and put them on lines of any client
	exploreAPI    action = "api.explore"         // call the platform's API by hand
	editFlows     action = "flows.edit"          // create, change and map flows
	readBots      action = "bots.view"           // which voice bots there are
	editBots      action = "bots.edit"           // change them, and read the headers they send
	readWhatsApp  action = "whatsapp.view"       // linked numbers and their hours
	editWhatsApp  action = "whatsapp.edit"       // link and unlink them, set their hours
	readMasks     action = "masking.view"        // masking sessions
	editMasks     action = "masking.edit"        // make and end them, look up whom one connects
	changeMasks   action = "masking.change"      // extend and end them, put another person in
	revealMasks   action = "masking.reveal"      // see the phones of one whole, with a reason that is noted
	editPrices    action = "prices.edit"         // the partner's own price book
	addCredit     action = "wallet.credit"       // put money into a wallet, extend validity
	askCredit     action = "wallet.ask"          // ask those who may to do so
)

// access says who may do what: the roles of a person's own partner, or of their
// own client. Nobody reaches anything of another partner whatever the role; that
// is decided where data are looked up, not here.
var access = map[action][]store.Role{
	byLink:         anybody, // strangers too: see handle
	byScreen:       anybody, // strangers too: see handle
	ownAccount:     anybody,
	readAgent:      anybody,
	readClient:     everybody,
	readWallet:     everybody,
	readAllWallets: staff,
	readDesk:       staff,
	readPeople:     append([]store.Role{store.ClientAdmin}, staff...),
	invite:         {store.Owner, store.Admin, store.Operations, store.ClientAdmin},
	decideIntent:   {store.Owner, store.Admin},
	manageToken:    {store.Owner},
	viewAs:         {store.Owner, store.Admin, store.Operations, store.Billing, store.Support},
	manageStaff:    {store.Owner, store.Admin},
	manageSecurity: {store.Owner},
	readHealth:     {store.Owner, store.Admin},
	manageBilling:  {store.Owner, store.Admin, store.Billing},
	readAudit:      {store.Owner, store.Admin},
	managePrivacy:  {store.Owner, store.Admin},
	setPrivacy:     {store.Owner, store.Admin},
	readOutbox:     helpers, // whoever may send such a code may read it here

	readClients:   staff,
	onboard:       operators,
	resendCode:    helpers,
	remind:        helpers,
	approve:       operators,
	editBrand:     {store.Owner, store.Admin},
	setStatus:     {store.Owner, store.Admin, store.Billing},
	revealKYC:     {store.Owner, store.Admin},
	markClients:   {store.Owner, store.Admin, store.Operations, store.Billing, store.Support},
	readNumbers:   staff,
	buyNumber:     operators,
	removeNumber:  operators,
	readSchedules: staff,
	editSchedules: helpers,
	readAgents:    staff,
	editAgents:    operators,
	setPresence:   append(append([]store.Role{}, helpers...), store.ClientAdmin, store.ClientAgent),
	editBoards:    operators,
	readAllBoards: staff,
	editAllBoards: operators,
	readDrafts:    staff,
	readTemplates: staff,
	editTemplates: helpers,
	exploreAPI:    staff,
	editFlows:     operators,
	readBots:      staff,
	editBots:      operators,
	readWhatsApp:  staff,
	editWhatsApp:  operators,
	readMasks:     staff,
	editMasks:     operators,
	changeMasks:   append([]store.Role{store.ClientAdmin}, operators...),
	revealMasks:   {store.Owner, store.Admin},
	editPrices:    {store.Owner, store.Admin, store.Billing},
	addCredit:     {store.Owner, store.Admin, store.Billing},
	askCredit:     helpers,
}

// noticesFor says which kinds of notices concern a client's own people, what they must
// be allowed to do, and in which area each stands: a hidden area rings no bell.
var noticesFor = []struct {
	kind store.NoticeKind
	need action
	area store.Area
}{
	{store.NoticeBoard, readClient, store.AreaWallboard},
	{store.NoticeLow, readWallet, store.AreaWallet},
	{store.NoticeValidity, readWallet, store.AreaWallet},
	{store.NoticeFlowless, readClient, store.AreaNumbers},
	{store.NoticeToken, readClient, store.AreaWhatsApp},
	{store.NoticeBought, readClient, store.AreaNumbers},
	{store.NoticeCredited, readWallet, store.AreaWallet},
}

// noticeKinds are those that a role at a client sees under a brand; none for staff, who
// see all.
func noticeKinds(role store.Role, b store.Brand) (kinds []store.NoticeKind) {
	for _, n := range noticesFor {
		if role.Kind() == store.Portal && may(role, n.need) && b.Shows(n.area) {
			kinds = append(kinds, n.kind)
		}
	}
	return kinds
}

var (
	operators = []store.Role{store.Owner, store.Admin, store.Operations}
	helpers   = append(append([]store.Role{}, operators...), store.Support)
	staff     = []store.Role{store.Owner, store.Admin, store.Operations, store.Billing, store.Support, store.Viewer}
	everybody = append(append([]store.Role{}, staff...), store.ClientAdmin, store.ClientViewer)
	anybody   = append(append([]store.Role{}, everybody...), store.ClientAgent)
)

// ofAll are the actions that concern all clients of the partner together. Whoever looks after the clients with one tag can do none of them; whatever
// else they do, the desk knows no other client for them.
var ofAll = map[action]bool{
	readAllWallets: true, decideIntent: true, manageToken: true, manageStaff: true, manageBilling: true, editBrand: true, readOutbox: true,
	editPrices: true, readAllBoards: true, editAllBoards: true,
	readTemplates: true, editTemplates: true, exploreAPI: true, readAudit: true, setPrivacy: true,
}

// mayPerson decides for one person, with the limits they are held to.
func mayPerson(p store.Person, a action) bool {
	return may(p.Role, a) && !(p.Limits.Tag != "" && ofAll[a]) && !(p.Limits.Any() && a == manageStaff)
}

// may decides for a role. public is for everybody, signed in or not.
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
