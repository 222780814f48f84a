package paths

// Number is a number's own page. It is named by its did id; the word number keeps
// an id apart from the pages beside it.
func Number(ref, did string) string { return Numbers(ref) + "/at" + seg(did) }

func NumberLabel(ref, did string) string  { return Number(ref, did) + "/label" }
func RemoveNumber(ref, did string) string { return Number(ref, did) + "/remove" }

// Hours are the pages about the hours of one line: a number, an agent or a WhatsApp
// number.
type Hours struct{ base string }

func NumberHours(ref, did string) Hours { return Hours{Number(ref, did) + "/hours"} }
func AgentHours(ref, id string) Hours   { return Hours{Agents(ref) + "/at" + seg(id) + "/hours"} }
func WhatsAppHours(ref, id string) Hours {
	return Hours{Client(ref) + "/whatsapp" + seg(id) + "/hours"}
}

// Edit is the editor, to which changes are posted; Undo takes one back.
func (h Hours) Edit() string { return h.base }
func (h Hours) Undo() string { return h.base + "/undo" }

// From is the editor filled in with another line's hours, or with a template's.
func (h Hours) From(kind, id string) string { return With(h.base, "from", kind+":"+id) }

// Copy is where one chooses what to take hours from.
func (h Hours) Copy() string { return h.base + "/copy" }

// Holidays takes new ones, RemoveHolidays the ids of those to go, and Import shows
// what a list, a file or another line has before it is added.
func (h Hours) Holidays() string       { return h.base + "/holidays" }
func (h Hours) RemoveHolidays() string { return h.base + "/holidays/remove" }
func (h Hours) Import() string         { return h.base + ImportHolidays }

// Template puts a template on the line, or lets it follow none.
func (h Hours) Template() string { return h.base + "/template" }

// ImportHolidays ends the addresses at which calendar files arrive.
const ImportHolidays = "/holidays/import"

// Templates are hours that many lines share.
const (
	Templates   = "/schedules"
	NewTemplate = Templates + "/new"
)

func Template(id string) string       { return Templates + seg(id) }
func EditTemplate(id string) string   { return Template(id) + "/edit" }
func DeleteTemplate(id string) string { return Template(id) + "/delete" }

// TemplatePages is where a template's form posts to, as if it were a line's.
func TemplatePages(id string) Hours {
	if id == "" {
		return Hours{NewTemplate}
	}
	return Hours{EditTemplate(id)}
}

// ApplyTemplate asks, then puts a template on the chosen lines; CheckTemplate reads
// what they have now.
func ApplyTemplate(id string) string { return Template(id) + "/apply" }
func CheckTemplate(id string) string { return Template(id) + "/check" }
