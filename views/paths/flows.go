package paths

// Flow is a flow's page.
func Flow(ref, flow string) string { return Flows(ref) + seg(flow) }

// FlowPart is where one part of a flow is changed: name, welcome, agent, bot or
// transfer.
func FlowPart(ref, flow, part string) string { return Flow(ref, flow) + "/edit" + seg(part) }

// FlowNode is a flow's page at the box of one part in its drawing. asked are the
// query parameters of the call that is drawn, as With takes them.
func FlowNode(ref, flow, part string, asked ...string) string {
	return With(Flow(ref, flow), asked...) + "#flow-" + part
}

func FlowVersions(ref, flow string) string { return Flow(ref, flow) + "/versions" }

// CloneFlow makes another flow of a flow, on another number or for another client.
func CloneFlow(ref, flow string) string { return Flow(ref, flow) + "/clone" }

// SwapFlows exchanges the flows of two numbers.
func SwapFlows(ref string) string { return Flows(ref) + "/swap" }

// Call is what happens if someone calls: of any number, and of a client's. They
// take "number", "at" and "zone".
const Call = "/call"

func ClientCall(ref string) string { return Client(ref) + "/call" }

// Gaps says why calls are not answered: at all clients, and at one.
const (
	Gaps    = "/gaps"
	GapsCSV = "/gaps.csv"
)

func ClientGaps(ref string) string    { return Client(ref) + "/gaps" }
func ClientGapsCSV(ref string) string { return Client(ref) + "/gaps.csv" }
