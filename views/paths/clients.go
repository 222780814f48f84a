package paths

import "net/url"

// The pages of clients. A client is named by its own short ref, never by the
// platform's client_id. Passing ":client" gives the route's pattern.
const Clients = "/clients"

// ClientsCSV is the list as a file; it takes the list's filters.
const ClientsCSV = "/clients.csv"

func seg(s string) string { return "/" + url.PathEscape(s) }

func Client(ref string) string       { return Clients + seg(ref) }
func ClientStatus(ref string) string { return Client(ref) + "/status" }

func Numbers(ref string) string    { return Client(ref) + "/numbers" }
func FindNumber(ref string) string { return Numbers(ref) + "/find" }
func BuyNumber(ref string) string  { return Numbers(ref) + "/buy" }

func Agents(ref string) string   { return Client(ref) + "/agents" }
func NewAgent(ref string) string { return Agents(ref) + "/new" }

func Flows(ref string) string   { return Client(ref) + "/flows" }
func NewFlow(ref string) string { return Flows(ref) + "/new" }

// FlowNumber is where a flow is put on a number.
func FlowNumber(ref, flow string) string { return Flows(ref) + seg(flow) + "/number" }

// Bots are voice bots. BotCheck shows the last check of one, and makes one.
func Bots(ref string) string          { return Client(ref) + "/bots" }
func NewBot(ref string) string        { return Bots(ref) + "/new" }
func Bot(ref, id string) string       { return Bots(ref) + "/b" + seg(id) }
func BotCheck(ref, id string) string  { return Bot(ref, id) + "/check" }
func RemoveBot(ref, id string) string { return Bot(ref, id) + "/remove" }

func WhatsApp(ref string) string           { return Client(ref) + "/whatsapp" }
func LinkWhatsApp(ref string) string       { return WhatsApp(ref) + "/link" }
func UnlinkWhatsApp(ref, id string) string { return WhatsApp(ref) + seg(id) + "/unlink" }

// Masks are the sessions in which two people reach each other over a number. Mask
// is one of them; its parts change a party, its end, or show the numbers.
func Masks(ref string) string          { return Client(ref) + "/masking" }
func MasksCSV(ref string) string       { return Client(ref) + "/masking.csv" }
func NewMask(ref string) string        { return Masks(ref) + "/new" }
func MaskFile(ref string) string       { return Masks(ref) + "/file" }
func MaskLookup(ref string) string     { return Masks(ref) + "/lookup" }
func MaskDemo(ref string) string       { return Masks(ref) + "/demo" }
func Mask(ref, id string) string       { return Masks(ref) + "/s" + seg(id) }
func ExtendMask(ref, id string) string { return Mask(ref, id) + "/extend" }
func EndMask(ref, id string) string    { return Mask(ref, id) + "/end" }
func RevealMask(ref, id string) string { return Mask(ref, id) + "/reveal" }

func Wallet(ref string) string    { return Client(ref) + "/wallet" }
func AddCredit(ref string) string { return Wallet(ref) + "/credit" }

// AskBilling is where a colleague who may not credit asks those who may.
func AskBilling(ref string) string { return Wallet(ref) + "/ask" }

// WalletAlert is from when on a client's wallet wants an eye.
func WalletAlert(ref string) string { return Wallet(ref) + "/alert" }

// The statement as a file; each takes the statement's filters.
func StatementCSV(ref string) string   { return Wallet(ref) + "/statement.csv" }
func StatementSheet(ref string) string { return Wallet(ref) + "/statement.xlsx" }
func StatementPrint(ref string) string { return Wallet(ref) + "/statement.pdf" }

// NewExport asks whether a long statement shall be made in the background, Export is
// how far it is, and ExportFile the file.
func NewExport(ref, kind string) string { return Wallet(ref) + "/exports/new" + seg(kind) }
func Export(ref, id string) string      { return Wallet(ref) + "/exports" + seg(id) }
func ExportFile(ref, id string) string  { return Export(ref, id) + "/file" }

// Entry is one entry with all that is known of it; the query "on" names its day in India.
func Entry(ref, entry string) string { return Wallet(ref) + "/entries" + seg(entry) }

// StatementCheck says whether the entries of a span, "from" and "to", add up.
func StatementCheck(ref string) string { return Wallet(ref) + "/check" }

// Receipt is one credit as a PDF; the query "on" names its day in India.
func Receipt(ref, entry string) string { return Wallet(ref) + "/receipts" + seg(entry) }

func People(ref string) string   { return Client(ref) + "/people" }
func Activity(ref string) string { return Client(ref) + "/activity" }

// Notes and Tags are what colleagues keep about a client.
func Notes(ref string) string          { return Client(ref) + "/notes" }
func DeleteNote(ref, id string) string { return Notes(ref) + seg(id) + "/delete" }
func Tags(ref string) string           { return Client(ref) + "/tags" }
func RemoveTag(ref string) string      { return Tags(ref) + "/remove" }

// Reveal shows what is masked of a client's KYC, to who may and says why.
func Reveal(ref string) string { return Client(ref) + "/kyc/reveal" }

// ClientViews is where a list's filters are saved under a name.
const ClientViews = Clients + "/views"

func DeleteView(id string) string { return ClientViews + seg(id) + "/delete" }
