package paths

// Staff is who works for the partner.
const Staff = "/settings/staff"

// The page of one member of staff, and what can be done there.
func StaffMember(id string) string     { return Staff + seg(id) }
func StaffInvitation(id string) string { return StaffMember(id) + "/invitation" }
func StaffSessions(id string) string   { return StaffMember(id) + "/sessions" }
func StaffAccess(id string) string     { return StaffMember(id) + "/access" }

// ViewAs is where staff begin a look at a client's portal, as the client sees it; Visit
// is the link that takes them there once, and VisitEnd ends it (POST) or says that it
// has ended.
func ViewAs(ref string) string  { return Client(ref) + "/as-client" }
func Visit(token string) string { return VisitEnd + seg(token) }

const VisitEnd = "/look"

// PersonRole changes what somebody may do in a client's portal, and RemovePerson takes
// it away from them.
func PersonRole(ref, person string) string   { return People(ref) + seg(person) + "/role" }
func RemovePerson(ref, person string) string { return People(ref) + seg(person) + "/remove" }
