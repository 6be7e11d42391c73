"""The nouns: frozen dataclasses, ports and errors that every other package speaks in.

Glossary, in the order data flows:

    org             a Salesforce organization, told apart by its 18-character Id
    connection      a saved sign-in or place: org, database, folder
    sync            one YAML file: connections by role, mappings, approval policy, quota
    delivery        one payload of a webhook, kept before it is answered
    place           one sync with one org; state belongs to it and never moves
    mapping         one object of the source against one object of the target
    field rule      which field feeds which, and which way
    suggestion      two fields that seem to belong together, with the reasons
    identity        the fields that tell that two records are one
    snapshot        the records of one side, read now
    observation     what a side held when last seen
    baseline        both sides' own values when they last agreed
    link            which source record and which target record are one
    pairing         each source record with its target record, or alone
    plan            every write that is meant, before any happens
    change          one planned write to one record of one side
    conflict        a field that both sides moved
    problem         a record that cannot be planned, with the reason
    stop            a guard that stands in the way of a plan
    decision        one choice of a person or a policy over a part of a plan
    approved plan   a plan with the name of who approved it; all that `apply` accepts
    run             one apply
    write           one approved write of one record
    outcome         what became of a write: succeeded, failed, held, parked, unknown
    row error       why the other side refused a row, in its own words
    report          the summary of a run, which adds up
    budget          the API calls we allow ourselves; usage: spent; forecast: about to be
    ask, job        what a person wants, as a value; the work that answers it
"""
