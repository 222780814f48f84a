package paths

// The rest of the staff's pages, and those that need no sign-in.
const (
	SignIn = "/signin"
	// Forgotten asks for a link to a new password; ForgottenSent says that it is under way.
	Forgotten     = SignIn + "/forgotten"
	ForgottenSent = Forgotten + "/sent"
	// SecondStep asks for the second proof of a sign-in; MailCode mails one to the portal's people.
	SecondStep = SignIn + "/code"
	MailCode   = SignIn + "/mail"
	// SignInPasskey takes a passkey's answer, SignInOptions asks for it.
	SignInPasskey = SignIn + "/passkey"
	SignInOptions = SignInPasskey + "/options"
	SetUp         = "/setup"
	Password      = Account + "/password"
	Choices       = Account + "/preferences"
	Sessions      = Account + "/sessions"
	// Passkeys of one's own; the options are what a browser is asked with.
	Passkeys       = Account + "/passkeys"
	NewPasskey     = Passkeys + "/new"
	PasskeyOptions = Passkeys + "/options"
	// SecondFactor turns a code of an app on, besides the password.
	SecondFactor    = Account + "/second-factor"
	SecondFactorOff = SecondFactor + "/off"
	RecoveryCodes   = SecondFactor + "/codes"
	Settings        = "/settings"
	Security        = "/settings/security"
	Billing         = "/settings/billing"
	// Approvals are credits that wait for a second person.
	Approvals = "/approvals"
	// Wallets is the money of all clients, Pool the form about the reseller's own.
	Wallets        = "/wallets"
	Pool           = Wallets + "/pool"
	Token          = "/settings/token"
	SignUpSettings = "/settings/signup"
	// PrivacySettings says what stays of an erased client.
	PrivacySettings = "/settings/privacy"
	Requests        = "/settings/requests"
	Condition       = "/settings/health" // for people; Health and Ready are for machines
	Outbox          = "/outbox"
	Values          = "/values"
	UI              = "/ui"
	Health          = "/healthz"
	Ready           = "/readyz"
	Metrics         = "/metrics"
)

// Letter is a mail of the outbox as a mail program shows it.
func Letter(id string) string { return Outbox + seg(id) }

// Intents lists the costly calls that are not settled; Intent is the page of one:
// checking, done or refused; LookNow looks for its outcome at once.
const Intents = "/intents"

func Intent(id string) string  { return Intents + seg(id) }
func LookNow(id string) string { return Intents + seg(id) + "/look" }

// Approval is one credit that waits.
func Approval(id string) string { return Approvals + seg(id) }

// RollToken and RevokeToken are about one API token.
func RollToken(id string) string   { return Token + seg(id) + "/roll" }
func RevokeToken(id string) string { return Token + seg(id) + "/revoke" }

// Welcome is where an invited person sets a password; the token works once.
func Welcome(token string) string { return "/welcome" + seg(token) }

// Reset is where somebody who forgot their password sets another; the token works once.
func Reset(token string) string { return "/reset" + seg(token) }

// Passkey is one of one's own.
func Passkey(id string) string { return Passkeys + seg(id) }

// Brands are the faces that clients see. A brand's page has forms about its looks,
// its pictures and its hosts.
const (
	Brands       = "/settings/brands"
	NewBrand     = Brands + "/new"
	BrandPreview = Brands + "/preview" // GET with name, mark and accent: how it would look
)

func Brand(id string) string                 { return Brands + "/b" + seg(id) }
func BrandMail(id string) string             { return Brand(id) + "/mail" }    // contact, sender and terms
func BrandAreas(id string) string            { return Brand(id) + "/clients" } // what clients see
func RemoveBrand(id string) string           { return Brand(id) + "/remove" }
func BrandPictures(id string) string         { return Brand(id) + "/pictures" }
func RemoveBrandPicture(id string) string    { return BrandPictures(id) + "/remove" }
func BrandPicture(id, kind string) string    { return BrandPictures(id) + seg(kind) }
func BrandHosts(id string) string            { return Brand(id) + "/hosts" }
func CheckBrandHost(id string) string        { return BrandHosts(id) + "/check" }
func RemoveBrandHost(id string) string       { return BrandHosts(id) + "/remove" }
func BrandSender(id string) string           { return Brand(id) + "/sender" }
func ConfirmBrandSender(id string) string    { return BrandSender(id) + "/code" }
func DropBrandSender(id string) string       { return BrandSender(id) + "/remove" }
func TestBrandSender(id string) string       { return BrandSender(id) + "/test" }
func BrandPreviewSheet(accent string) string { return BrandPreview + seg(accent) }

// ClientBrand is where a client's brand is chosen.
func ClientBrand(ref string) string { return Client(ref) + "/brand" }

// BrandPicturesEnd ends the addresses at which pictures arrive.
const BrandPicturesEnd = "/pictures"

// HostCheck answers to this installation itself, which asks whether a host leads
// to it.
func HostCheck(ticket string) string { return "/.well-known/host-check" + seg(ticket) }

// BrandSheet is a brand's stylesheet, icon or logo; the hash of its content is in its
// name, so it can be cached for ever.
func BrandSheet(file string) string { return "/brand" + seg(file) }
