<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Connect an org…</source>
        <translation>Org verbinden…</translation>
    </message>
    <message>
        <source>Add a sync file…</source>
        <translation>Sync-Datei hinzufügen…</translation>
    </message>
    <message>
        <source>Open a saved plan…</source>
        <translation>Gespeicherten Plan öffnen…</translation>
    </message>
    <message>
        <source>Export to Excel…</source>
        <translation>Nach Excel exportieren…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Find in this screen</source>
        <translation>In dieser Ansicht suchen</translation>
    </message>
    <message>
        <source>Search or run a command</source>
        <translation>Suchen oder Befehl ausführen</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>Nächster Bereich</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>Voriger Bereich</translation>
    </message>
    <message>
        <source>Record beside or below</source>
        <translation>Datensatz daneben oder darunter</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Noch einmal lesen</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>Helles Farbschema</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>Dunkles Farbschema</translation>
    </message>
    <message>
        <source>Theme of the system</source>
        <translation>Farbschema des Systems</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Größerer Text</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Kleinerer Text</translation>
    </message>
    <message>
        <source>Main button of this screen</source>
        <translation>Hauptknopf dieser Ansicht</translation>
    </message>
    <message>
        <source>Compare both sides whole…</source>
        <translation>Beide Seiten ganz vergleichen…</translation>
    </message>
    <message>
        <source>API calls in detail</source>
        <translation>API-Aufrufe im Einzelnen</translation>
    </message>
    <message>
        <source>About Orgtide</source>
        <translation>Über Orgtide</translation>
    </message>
    <message>
        <source>Work with {environment}</source>
        <translation>Mit {environment} arbeiten</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Go</source>
        <translation>&amp;Gehe zu</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>It is started again, and runs go on from the journal.</source>
        <translation>Sie wird neu gestartet, und Läufe gehen vom Journal aus weiter.</translation>
    </message>
    <message>
        <source>Orgtide met an error it does not know.</source>
        <translation>Orgtide ist auf einen Fehler gestoßen, den es nicht kennt.</translation>
    </message>
    <message>
        <source>Did you mean {near}?</source>
        <translation>Meinten Sie {near}?</translation>
    </message>
    <message>
        <source>Choose another name. To sign in anew under this one, press Force reconnect.</source>
        <translation>Wählen Sie einen anderen Namen. Um sich unter diesem neu anzumelden, drücken Sie „Neu verbinden erzwingen“.</translation>
    </message>
    <message>
        <source>Sign in again, and finish it in the browser window that opens then.</source>
        <translation>Melden Sie sich erneut an, und schließen Sie es in dem Browserfenster ab, das sich dann öffnet.</translation>
    </message>
    <message>
        <source>End one of them, such as another program that waits for its browser, and sign in again. Or sign in by key, which needs no port.</source>
        <translation>Beenden Sie eines davon, etwa ein anderes Programm, das auf seinen Browser wartet, und melden Sie sich erneut an. Oder melden Sie sich mit einem Schlüssel an; das braucht keinen Port.</translation>
    </message>
    <message>
        <source>There are calls again at {time}; what waits goes on then, by itself.</source>
        <translation>Ab {time} gibt es wieder Aufrufe; was wartet, geht dann von selbst weiter.</translation>
    </message>
    <message>
        <source>Nothing was sent. There are calls again at {time}; try again then.</source>
        <translation>Nichts wurde gesendet. Ab {time} gibt es wieder Aufrufe; versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>What is left waits, and is tried again by itself in a while.</source>
        <translation>Was übrig ist, wartet und wird nach einer Weile von selbst wieder versucht.</translation>
    </message>
    <message>
        <source>Nothing was sent. Try again when some of the long requests are over.</source>
        <translation>Nichts wurde gesendet. Versuchen Sie es erneut, wenn einige der langen Anfragen vorbei sind.</translation>
    </message>
    <message>
        <source>Nothing was sent. Try again when the org has calls to spare.</source>
        <translation>Nichts wurde gesendet. Versuchen Sie es erneut, wenn die Org Aufrufe übrig hat.</translation>
    </message>
    <message>
        <source>Nothing was written. Sign in to the org that the connection was for.</source>
        <translation>Nichts wurde geschrieben. Melden Sie sich an der Org an, für die die Verbindung war.</translation>
    </message>
    <message>
        <source>Nothing was written. Find out what else signs in as this user, and give each program a user of its own; then let the sync go on.</source>
        <translation>Nichts wurde geschrieben. Finden Sie heraus, was sich sonst als dieser Benutzer anmeldet, und geben Sie jedem Programm einen eigenen Benutzer; dann darf der Sync weitergehen.</translation>
    </message>
    <message>
        <source>Preview it, look, and apply that plan; then it goes on by itself.</source>
        <translation>Sehen Sie die Vorschau an und wenden Sie diesen Plan an; danach geht es von selbst weiter.</translation>
    </message>
    <message>
        <source>Preview it, look, and apply that plan by hand.</source>
        <translation>Sehen Sie die Vorschau an und wenden Sie diesen Plan von Hand an.</translation>
    </message>
    <message>
        <source>Correct it and try again. Nothing was changed.</source>
        <translation>Berichtigen Sie es und versuchen Sie es erneut. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Mend the file and read it again. Nothing was changed.</source>
        <translation>Beheben Sie die Datei und lesen Sie sie noch einmal. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Mend the file, or say in the sync how it is written. Nothing was changed.</source>
        <translation>Beheben Sie die Datei oder sagen Sie im Sync, wie sie geschrieben ist. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Check the spelling, and whether the user may see it.</source>
        <translation>Prüfen Sie die Schreibweise und ob der Benutzer es sehen darf.</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>Versuchen Sie es nach einer Weile erneut.</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation>Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>Ask an administrator of the org or database for the permission.</source>
        <translation>Bitten Sie einen Administrator der Org oder der Datenbank um die Berechtigung.</translation>
    </message>
    <message>
        <source>Run it again: it is looked up before anything is sent twice.</source>
        <translation>Starten Sie noch einmal: Es wird nachgeschlagen, bevor etwas zweimal gesendet wird.</translation>
    </message>
    <message>
        <source>Please report this with the details.</source>
        <translation>Bitte melden Sie das mit den Einzelheiten.</translation>
    </message>
    <message>
        <source>Nothing was written. Look at the plan before you lift the guard.</source>
        <translation>Nichts wurde geschrieben. Sehen Sie sich den Plan an, bevor Sie die Sperre aufheben.</translation>
    </message>
    <message>
        <source>Ask an administrator of this workspace.</source>
        <translation>Fragen Sie einen Administrator dieses Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it there.</source>
        <translation>Warten Sie, bis er beendet ist, oder halten Sie ihn dort an.</translation>
    </message>
    <message>
        <source>Use the newer program. Nothing was touched.</source>
        <translation>Benutzen Sie das neuere Programm. Nichts wurde angerührt.</translation>
    </message>
    <message>
        <source>Make room on the disk and try again. Nothing was lost.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger und versuchen Sie es erneut. Nichts ging verloren.</translation>
    </message>
    <message>
        <source>Check that the folder of the workspace is there and may be written.</source>
        <translation>Prüfen Sie, ob der Ordner des Arbeitsbereichs da ist und beschrieben werden darf.</translation>
    </message>
    <message>
        <source>Please report this with the log. No more was sent.</source>
        <translation>Bitte melden Sie das mit dem Protokoll. Mehr wurde nicht gesendet.</translation>
    </message>
    <message>
        <source>Test the connection, then try again.</source>
        <translation>Testen Sie die Verbindung und versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Erneut anmelden</translation>
    </message>
    <message>
        <source>new record</source>
        <translation>neuer Datensatz</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>Undo, run {n}</source>
        <translation>Zurücknahme, Lauf {n}</translation>
    </message>
    <message>
        <source>Retry, run {n}</source>
        <translation>Wiederholung, Lauf {n}</translation>
    </message>
    <message>
        <source>Run {n}</source>
        <translation>Lauf {n}</translation>
    </message>
    <message>
        <source>{field}, {new}</source>
        <translation>{field}, {new}</translation>
    </message>
    <message>
        <source>{field}, was {old}, becomes {new}</source>
        <translation>{field}, war {old}, wird {new}</translation>
    </message>
    <message>
        <source>{field}, new, {new}</source>
        <translation>{field}, neu, {new}</translation>
    </message>
    <message>
        <source>{field}, {old}, goes away</source>
        <translation>{field}, {old}, fällt weg</translation>
    </message>
    <message>
        <source>{field}, conflict, source {old}, target {new}</source>
        <translation>{field}, Konflikt, Quelle {old}, Ziel {new}</translation>
    </message>
    <message>
        <source>{field}, {new} refused, stays {old}</source>
        <translation>{field}, {new} abgelehnt, bleibt {old}</translation>
    </message>
    <message>
        <source>{field}, was {old}, becomes {new}, your own value</source>
        <translation>{field}, war {old}, wird {new}, Ihr eigener Wert</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leer</translation>
    </message>
    <message>
        <source>stays {value}</source>
        <translation>bleibt {value}</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>From the org</source>
        <translation>Aus der Org</translation>
    </message>
    <message>
        <source>Secret address</source>
        <translation>Geheime Adresse</translation>
    </message>
    <message>
        <source>Signature fits</source>
        <translation>Signatur passt</translation>
    </message>
    <message>
        <source>Secret fits</source>
        <translation>Geheimnis passt</translation>
    </message>
    <message>
        <source>Second secret fits</source>
        <translation>Zweites Geheimnis passt</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>A person was erased from it.</source>
        <translation>Eine Person wurde daraus gelöscht.</translation>
    </message>
    <message>
        <source>No mapping reads payloads of type {type}.</source>
        <translation>Keine Zuordnung liest Sendungen der Art {type}.</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>Bleibt</translation>
    </message>
    <message>
        <source>The mapping {mapping} of {sync} reads it.</source>
        <translation>Die Zuordnung {mapping} von {sync} liest sie.</translation>
    </message>
    <message>
        <source>The sync is switched off.</source>
        <translation>Der Sync ist ausgeschaltet.</translation>
    </message>
    <message>
        <source>Waits for a run</source>
        <translation>Wartet auf einen Lauf</translation>
    </message>
    <message>
        <source>Run {n} failed</source>
        <translation>Lauf {n} ist fehlgeschlagen</translation>
    </message>
    <message>
        <source>1 row of that run failed; the run&apos;s page says which.</source>
        <translation>1 Zeile dieses Laufs scheiterte; die Seite des Laufs sagt, welche.</translation>
    </message>
    <message>
        <source>{n} rows of that run failed; the run&apos;s page says which.</source>
        <translation>{n} Zeilen jenes Laufs sind fehlgeschlagen; die Seite des Laufs sagt, welche.</translation>
    </message>
    <message>
        <source>Run {n}, with failures</source>
        <translation>Lauf {n}, mit Fehlschlägen</translation>
    </message>
    <message>
        <source>It was there when the plan of run {n} was made.</source>
        <translation>Es war da, als der Plan von Lauf {n} erstellt wurde.</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Mich fragen</translation>
    </message>
    <message>
        <source>Source wins</source>
        <translation>Die Quelle gewinnt</translation>
    </message>
    <message>
        <source>Target wins</source>
        <translation>Das Ziel gewinnt</translation>
    </message>
    <message>
        <source>Newest wins</source>
        <translation>Das Neueste gewinnt</translation>
    </message>
    <message>
        <source>No wins over yes</source>
        <translation>Nein geht vor Ja</translation>
    </message>
    <message>
        <source>Yes wins over no</source>
        <translation>Ja geht vor Nein</translation>
    </message>
    <message>
        <source>{n} rows counted</source>
        <translation>{n} Zeilen gezählt</translation>
    </message>
    <message>
        <source>the first {n} rows counted</source>
        <translation>die ersten {n} Zeilen gezählt</translation>
    </message>
    <message>
        <source>mapped to {fields}</source>
        <translation>zugeordnet zu {fields}</translation>
    </message>
    <message>
        <source>mapped from {fields}</source>
        <translation>zugeordnet von {fields}</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Nur lesbar</translation>
    </message>
    <message>
        <source>External ID</source>
        <translation>Externe Id</translation>
    </message>
    <message>
        <source>The fields of {names} are read…</source>
        <translation>Die Felder von {names} werden gelesen…</translation>
    </message>
    <message>
        <source>{names} has no external ID to find it by</source>
        <translation>{names} hat keine externe ID, über die man es findet</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>Pflicht</translation>
    </message>
    <message>
        <source>{n} values</source>
        <translation>{n} Werte</translation>
    </message>
    <message>
        <source>{n} created</source>
        <translation>{n} angelegt</translation>
    </message>
    <message>
        <source>{n} updated</source>
        <translation>{n} aktualisiert</translation>
    </message>
    <message>
        <source>{n} deleted</source>
        <translation>{n} gelöscht</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>{n} warten</translation>
    </message>
    <message>
        <source>{n} conflicts to decide</source>
        <translation>{n} Konflikte zu entscheiden</translation>
    </message>
    <message>
        <source>1 conflict to decide</source>
        <translation>1 Konflikt zu entscheiden</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} fehlgeschlagen</translation>
    </message>
    <message>
        <source>Nothing to change</source>
        <translation>Nichts zu ändern</translation>
    </message>
    <message>
        <source>{value}, read as {read}</source>
        <translation>{value}, gelesen als {read}</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>Choose a side</source>
        <translation>Wählen Sie eine Seite</translation>
    </message>
    <message>
        <source>Rule: source wins</source>
        <translation>Regel: Die Quelle gewinnt</translation>
    </message>
    <message>
        <source>Rule: target wins</source>
        <translation>Regel: Das Ziel gewinnt</translation>
    </message>
    <message>
        <source>Rule: newest wins</source>
        <translation>Regel: Das Neueste gewinnt</translation>
    </message>
    <message>
        <source>Edited here since</source>
        <translation>Seitdem hier geändert</translation>
    </message>
    <message>
        <source>&lt; 1 s</source>
        <translation>&lt; 1 s</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{m} min {s} s</source>
        <translation>{m} min {s} s</translation>
    </message>
    <message>
        <source>{m} min</source>
        <translation>{m} min</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} h {m} min</translation>
    </message>
    <message>
        <source>Finished with failures</source>
        <translation>Mit Fehlschlägen beendet</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Waits for the budget</source>
        <translation>Wartet auf das Budget</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>{n} written</source>
        <translation>{n} geschrieben</translation>
    </message>
    <message>
        <source>{n} restored</source>
        <translation>{n} wiederhergestellt</translation>
    </message>
    <message>
        <source>{n} to be looked up</source>
        <translation>{n} nachzuschlagen</translation>
    </message>
    <message>
        <source>nothing to send</source>
        <translation>nichts zu senden</translation>
    </message>
    <message>
        <source>Finished in {time}: {what}.</source>
        <translation>In {time} beendet: {what}.</translation>
    </message>
    <message>
        <source>Failed after {time}: {what}.</source>
        <translation>Nach {time} fehlgeschlagen: {what}.</translation>
    </message>
    <message>
        <source>Stopped after {time}: {what}.</source>
        <translation>Nach {time} angehalten: {what}.</translation>
    </message>
    <message>
        <source>Stopped at the budget after {time}: {what}.</source>
        <translation>Nach {time} am Budget angehalten: {what}.</translation>
    </message>
    <message>
        <source>Paused after {time}: {what}.</source>
        <translation>Nach {time} angehalten: {what}.</translation>
    </message>
    <message>
        <source>Running for {time}: {what}.</source>
        <translation>Läuft seit {time}: {what}.</translation>
    </message>
    <message>
        <source>less than a second</source>
        <translation>weniger als eine Sekunde</translation>
    </message>
    <message>
        <source>It goes on when you continue it.</source>
        <translation>Es geht weiter, wenn Sie es fortsetzen.</translation>
    </message>
    <message>
        <source>It goes on in a moment, by itself.</source>
        <translation>Es geht gleich von selbst weiter.</translation>
    </message>
    <message>
        <source>It goes on at {time}, by itself.</source>
        <translation>Es geht um {time} von selbst weiter.</translation>
    </message>
    <message>
        <source>It goes on at {time} on {day}, by itself.</source>
        <translation>Es geht am {day} um {time} von selbst weiter.</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} bis {end}</translation>
    </message>
    <message>
        <source>by the clock of {zone}</source>
        <translation>nach der Uhr von {zone}</translation>
    </message>
    <message>
        <source>from the next morning on</source>
        <translation>vom nächsten Morgen an</translation>
    </message>
    <message>
        <source>Daily at {time}</source>
        <translation>Täglich um {time}</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>{first} and {n} more</source>
        <translation>{first} und {n} weitere</translation>
    </message>
    <message>
        <source>Every day</source>
        <translation>Jeden Tag</translation>
    </message>
    <message>
        <source>Every {n} days</source>
        <translation>Alle {n} Tage</translation>
    </message>
    <message>
        <source>Every hour</source>
        <translation>Jede Stunde</translation>
    </message>
    <message>
        <source>Every {n} hours</source>
        <translation>Alle {n} Stunden</translation>
    </message>
    <message>
        <source>Every minute</source>
        <translation>Jede Minute</translation>
    </message>
    <message>
        <source>Every {n} minutes</source>
        <translation>Alle {n} Minuten</translation>
    </message>
    <message>
        <source>Every second</source>
        <translation>Jede Sekunde</translation>
    </message>
    <message>
        <source>Every {n} seconds</source>
        <translation>Alle {n} Sekunden</translation>
    </message>
    <message>
        <source>{first} to {last}</source>
        <translation>{first} bis {last}</translation>
    </message>
    <message>
        <source>to the target only</source>
        <translation>nur zum Ziel</translation>
    </message>
    <message>
        <source>to the source only</source>
        <translation>nur zur Quelle</translation>
    </message>
    <message>
        <source>both ways</source>
        <translation>in beide Richtungen</translation>
    </message>
    <message>
        <source>Today {time}</source>
        <translation>Heute {time}</translation>
    </message>
    <message>
        <source>Tomorrow {time}</source>
        <translation>Morgen {time}</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>As is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>Trim</source>
        <translation>Ränder kürzen</translation>
    </message>
    <message>
        <source>Upper case</source>
        <translation>Großbuchstaben</translation>
    </message>
    <message>
        <source>Lower case</source>
        <translation>Kleinbuchstaben</translation>
    </message>
    <message>
        <source>Title case</source>
        <translation>Wie ein Name</translation>
    </message>
    <message>
        <source>E.164, region {region}</source>
        <translation>E.164, Region {region}</translation>
    </message>
    <message>
        <source>Digits only</source>
        <translation>Nur Ziffern</translation>
    </message>
    <message>
        <source>{yes} and {no} for yes and no</source>
        <translation>{yes} und {no} für Ja und Nein</translation>
    </message>
    <message>
        <source>Date format {format}</source>
        <translation>Datumsformat {format}</translation>
    </message>
    <message>
        <source>Date and time in a zone</source>
        <translation>Datum und Uhrzeit in einer Zone</translation>
    </message>
    <message>
        <source>Number as {example}</source>
        <translation>Zahl wie {example}</translation>
    </message>
    <message>
        <source>Value list</source>
        <translation>Werteliste</translation>
    </message>
    <message>
        <source>Cut to {n} characters</source>
        <translation>Auf {n} Zeichen kürzen</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Nein</translation>
    </message>
    <message>
        <source>Yes or No</source>
        <translation>Ja oder Nein</translation>
    </message>
    <message>
        <source>A number</source>
        <translation>Eine Zahl</translation>
    </message>
    <message>
        <source>A date such as 2026-11-20</source>
        <translation>Ein Datum wie 2026-11-20</translation>
    </message>
    <message>
        <source>A date and time such as 2026-11-20 14:32</source>
        <translation>Datum und Uhrzeit wie 2026-11-20 14:32</translation>
    </message>
    <message>
        <source>Put together from other fields</source>
        <translation>Aus anderen Feldern zusammengesetzt</translation>
    </message>
    <message>
        <source>Joined fields make a text</source>
        <translation>Zusammengefügte Felder ergeben einen Text</translation>
    </message>
    <message>
        <source>Joined to one text</source>
        <translation>Zu einem Text zusammengefügt</translation>
    </message>
    <message>
        <source>Text into a date: choose a format</source>
        <translation>Text in ein Datum: Wählen Sie ein Format</translation>
    </message>
    <message>
        <source>Text into yes or no: choose the words</source>
        <translation>Text in Ja oder Nein: Wählen Sie die Wörter</translation>
    </message>
    <message>
        <source>Text into a number: check the values</source>
        <translation>Text in eine Zahl: Prüfen Sie die Werte</translation>
    </message>
    <message>
        <source>{good} of {all} values fit</source>
        <translation>{good} von {all} Werten passen</translation>
    </message>
    <message>
        <source>{good} of {all} values match</source>
        <translation>{good} von {all} Werten treffen</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>A shipped API, such as mixmax, or the path of an API file.</source>
        <translation>Eine mitgelieferte API wie mixmax oder der Pfad einer API-Datei.</translation>
    </message>
    <message>
        <source>It goes to the keyring.</source>
        <translation>Es kommt in den Schlüsselbund.</translation>
    </message>
    <message>
        <source>Left empty, the one that is kept counts.</source>
        <translation>Bleibt es leer, gilt das aufbewahrte.</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Geheimnis</translation>
    </message>
    <message>
        <source>HTTP API</source>
        <translation>HTTP-API</translation>
    </message>
    <message>
        <source>An API that a YAML file declares.</source>
        <translation>Eine API, die eine YAML-Datei erklärt.</translation>
    </message>
    <message>
        <source>Add an exception</source>
        <translation>Ausnahme hinzufügen</translation>
    </message>
    <message>
        <source>Both sides changed the same field since they last agreed</source>
        <translation>Beide Seiten haben dasselbe Feld geändert, seit sie zuletzt gleich waren</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Konflikte</translation>
    </message>
    <message>
        <source>Conflicts wait in Preview. Other changes go ahead.</source>
        <translation>Konflikte warten in der Vorschau. Andere Änderungen gehen weiter.</translation>
    </message>
    <message>
        <source>The source&apos;s value is written to the target.</source>
        <translation>Der Wert der Quelle wird ins Ziel geschrieben.</translation>
    </message>
    <message>
        <source>The target&apos;s value stays.</source>
        <translation>Der Wert des Ziels bleibt.</translation>
    </message>
    <message>
        <source>Needs a time of change on both sides, else it waits.</source>
        <translation>Braucht auf beiden Seiten einen Zeitpunkt der Änderung, sonst wartet es.</translation>
    </message>
    <message>
        <source>Of a yes and a no the no counts, whoever said it.</source>
        <translation>Von einem Ja und einem Nein gilt das Nein, wer immer es sagte.</translation>
    </message>
    <message>
        <source>Of a yes and a no the yes counts, whoever said it.</source>
        <translation>Von einem Ja und einem Nein gilt das Ja, wer immer es sagte.</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Certificate of your own authority (PEM)</source>
        <translation>Zertifikat Ihrer eigenen Zertifizierungsstelle (PEM)</translation>
    </message>
    <message>
        <source>Certificates (*.pem *.crt)</source>
        <translation>Zertifikate (*.pem *.crt)</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>Encrypted, and the server is checked</source>
        <translation>Verschlüsselt, und der Server wird geprüft</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Nicht verschlüsselt</translation>
    </message>
    <message>
        <source>As the driver decides</source>
        <translation>Wie der Treiber entscheidet</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>A server on the network or here.</source>
        <translation>Ein Server im Netz oder hier.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Databases (*.db *.sqlite *.sqlite3);;*</source>
        <translation>Datenbanken (*.db *.sqlite *.sqlite3);;*</translation>
    </message>
    <message>
        <source>A database in a file on this computer.</source>
        <translation>Eine Datenbank in einer Datei auf diesem Computer.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>A password in it goes to this computer’s keyring.</source>
        <translation>Ein Passwort darin kommt in den Schlüsselbund dieses Computers.</translation>
    </message>
    <message>
        <source>Another database</source>
        <translation>Andere Datenbank</translation>
    </message>
    <message>
        <source>By its SQLAlchemy address.</source>
        <translation>Über ihre SQLAlchemy-Adresse.</translation>
    </message>
    <message>
        <source>sample {value}</source>
        <translation>Beispiel {value}</translation>
    </message>
    <message>
        <source>filled in {share} percent</source>
        <translation>gefüllt zu {share} Prozent</translation>
    </message>
    <message>
        <source>open, Left closes</source>
        <translation>offen, Links schließt</translation>
    </message>
    <message>
        <source>closed, Right opens</source>
        <translation>geschlossen, Rechts öffnet</translation>
    </message>
    <message>
        <source>Add a filter</source>
        <translation>Filter hinzufügen</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Filters of the target</source>
        <translation>Filter des Ziels</translation>
    </message>
    <message>
        <source>Which source records may flow</source>
        <translation>Welche Quelldatensätze fließen dürfen</translation>
    </message>
    <message>
        <source>Which records may be met</source>
        <translation>Welche Datensätze getroffen werden dürfen</translation>
    </message>
    <message>
        <source>is</source>
        <translation>ist</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>ist nicht</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>ist leer</translation>
    </message>
    <message>
        <source>is not empty</source>
        <translation>ist nicht leer</translation>
    </message>
    <message>
        <source>is more than</source>
        <translation>ist mehr als</translation>
    </message>
    <message>
        <source>is less than</source>
        <translation>ist weniger als</translation>
    </message>
    <message>
        <source>is at least</source>
        <translation>ist mindestens</translation>
    </message>
    <message>
        <source>is at most</source>
        <translation>ist höchstens</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>enthält</translation>
    </message>
    <message>
        <source>begins with</source>
        <translation>beginnt mit</translation>
    </message>
    <message>
        <source>Add a way</source>
        <translation>Weg hinzufügen</translation>
    </message>
    <message>
        <source>How a row finds its {object}</source>
        <translation>Wie eine Zeile ihr Objekt {object} findet</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>exactly</source>
        <translation>genau</translation>
    </message>
    <message>
        <source>in any case</source>
        <translation>auf jeden Fall</translation>
    </message>
    <message>
        <source>digits only</source>
        <translation>nur Ziffern</translation>
    </message>
    <message>
        <source>loosely</source>
        <translation>ungefähr</translation>
    </message>
    <message>
        <source>Skip the row and report it</source>
        <translation>Zeile überspringen und melden</translation>
    </message>
    <message>
        <source>Take all of them</source>
        <translation>Alle nehmen</translation>
    </message>
    <message>
        <source>Take the first</source>
        <translation>Den ersten nehmen</translation>
    </message>
    <message>
        <source>Take the newest</source>
        <translation>Den neuesten nehmen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>changes</source>
        <translation>sich ändert</translation>
    </message>
    <message>
        <source>changes to</source>
        <translation>wird zu</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>then call</source>
        <translation>dann rufe</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>What may happen to a record</source>
        <translation>Was mit einem Datensatz geschehen darf</translation>
    </message>
    <message>
        <source>My Domain or Salesforce address</source>
        <translation>My Domain oder Salesforce-Adresse</translation>
    </message>
    <message>
        <source>What to create in the org</source>
        <translation>Was in der Org anzulegen ist</translation>
    </message>
    <message>
        <source>Open browser to sign in</source>
        <translation>Browser zum Anmelden öffnen</translation>
    </message>
    <message>
        <source>Consumer key</source>
        <translation>Consumer Key</translation>
    </message>
    <message>
        <source>Of the External Client App that your org lets Orgtide sign in with.</source>
        <translation>Der External Client App, mit der Ihre Org Orgtide anmelden lässt.</translation>
    </message>
    <message>
        <source>Log in to Salesforce without a password</source>
        <translation>Ohne Passwort in Salesforce anmelden</translation>
    </message>
    <message>
        <source>The app needs the scope web for this.</source>
        <translation>Die App braucht dafür den Bereich web.</translation>
    </message>
    <message>
        <source>Sign in with browser</source>
        <translation>Mit Browser anmelden</translation>
    </message>
    <message>
        <source>Your password stays with Salesforce.</source>
        <translation>Ihr Passwort bleibt bei Salesforce.</translation>
    </message>
    <message>
        <source>Recommended</source>
        <translation>Empfohlen</translation>
    </message>
    <message>
        <source>Username of the integration user</source>
        <translation>Benutzername des Integrationsbenutzers</translation>
    </message>
    <message>
        <source>Private key of your own (PEM)</source>
        <translation>Eigener privater Schlüssel (PEM)</translation>
    </message>
    <message>
        <source>Keys (*.pem *.key)</source>
        <translation>Schlüssel (*.pem *.key)</translation>
    </message>
    <message>
        <source>Leave it empty for the key that Orgtide makes and keeps in the keyring.</source>
        <translation>Lassen Sie es leer für den Schlüssel, den Orgtide macht und im Schlüsselbund aufbewahrt.</translation>
    </message>
    <message>
        <source>Passphrase of the key file</source>
        <translation>Passphrase der Schlüsseldatei</translation>
    </message>
    <message>
        <source>Make a key and certificate…</source>
        <translation>Schlüssel und Zertifikat machen…</translation>
    </message>
    <message>
        <source>Key and certificate</source>
        <translation>Schlüssel und Zertifikat</translation>
    </message>
    <message>
        <source>For schedules: signs in without a person, as an integration user.</source>
        <translation>Für Zeitpläne: meldet sich ohne Person an, als Integrationsbenutzer.</translation>
    </message>
    <message>
        <source>Upload {file} to the app. It is good until {day}.</source>
        <translation>Laden Sie {file} in die App hoch. Es gilt bis {day}.</translation>
    </message>
    <message>
        <source>Consumer secret</source>
        <translation>Consumer Secret</translation>
    </message>
    <message>
        <source>App with a secret</source>
        <translation>App mit Geheimnis</translation>
    </message>
    <message>
        <source>Client credentials: the app signs in as the user that it runs as.</source>
        <translation>Client Credentials: Die App meldet sich als der Benutzer an, als der sie läuft.</translation>
    </message>
    <message>
        <source>Org of the Salesforce CLI</source>
        <translation>Org der Salesforce CLI</translation>
    </message>
    <message>
        <source>Asking the Salesforce CLI…</source>
        <translation>Die Salesforce CLI wird gefragt…</translation>
    </message>
    <message>
        <source>What the command sf on this computer is signed in to.</source>
        <translation>Woran der Befehl sf auf diesem Computer angemeldet ist.</translation>
    </message>
    <message>
        <source>The Salesforce CLI is signed in to no org. Type: sf org login web</source>
        <translation>Die Salesforce CLI ist an keiner Org angemeldet. Geben Sie ein: sf org login web</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>For a short test. It stops working after a few hours.</source>
        <translation>Für einen kurzen Versuch. Nach einigen Stunden gilt es nicht mehr.</translation>
    </message>
    <message>
        <source>Username</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Security token</source>
        <translation>Sicherheitstoken</translation>
    </message>
    <message>
        <source>Salesforce sends it by e-mail: Settings, Reset My Security Token. A trusted network needs none.</source>
        <translation>Salesforce schickt es per E-Mail: Einstellungen, Mein Sicherheitstoken zurücksetzen. Ein vertrautes Netz braucht keines.</translation>
    </message>
    <message>
        <source>Username, password and security token</source>
        <translation>Benutzername, Passwort und Sicherheitstoken</translation>
    </message>
    <message>
        <source>The old way, for integrations that have no other yet.</source>
        <translation>Der alte Weg, für Integrationen, die noch keinen anderen haben.</translation>
    </message>
    <message>
        <source>Approve the {n} shown</source>
        <translation>Die {n} angezeigten freigeben</translation>
    </message>
    <message>
        <source>Approve {n} creations</source>
        <translation>{n} Neuanlagen freigeben</translation>
    </message>
    <message>
        <source>Approve 1 creation</source>
        <translation>1 Anlage freigeben</translation>
    </message>
    <message>
        <source>Approve {n} updates</source>
        <translation>{n} Aktualisierungen freigeben</translation>
    </message>
    <message>
        <source>Approve 1 update</source>
        <translation>1 Aktualisierung freigeben</translation>
    </message>
    <message>
        <source>Approve {n} deletions</source>
        <translation>{n} Löschungen freigeben</translation>
    </message>
    <message>
        <source>Approve 1 deletion</source>
        <translation>1 Löschung freigeben</translation>
    </message>
    <message>
        <source>Take source in 1 conflict</source>
        <translation>In 1 Konflikt die Quelle nehmen</translation>
    </message>
    <message>
        <source>Take source in {n} conflicts</source>
        <translation>In {n} Konflikten die Quelle nehmen</translation>
    </message>
    <message>
        <source>Keep target in 1 conflict</source>
        <translation>In 1 Konflikt das Ziel behalten</translation>
    </message>
    <message>
        <source>Keep target in {n} conflicts</source>
        <translation>In {n} Konflikten das Ziel behalten</translation>
    </message>
    <message>
        <source>Reject the {n} shown</source>
        <translation>Die {n} angezeigten ablehnen</translation>
    </message>
    <message>
        <source>By what changes</source>
        <translation>Nach dem, was sich ändert</translation>
    </message>
    <message>
        <source>Open in Salesforce</source>
        <translation>In Salesforce öffnen</translation>
    </message>
    <message>
        <source>History of this field</source>
        <translation>Verlauf dieses Feldes</translation>
    </message>
    <message>
        <source>History of this record</source>
        <translation>Verlauf dieses Datensatzes</translation>
    </message>
    <message>
        <source>Reject this field here</source>
        <translation>Dieses Feld hier ablehnen</translation>
    </message>
    <message>
        <source>Reject this field in all records</source>
        <translation>Dieses Feld in allen Datensätzen ablehnen</translation>
    </message>
    <message>
        <source>Take source</source>
        <translation>Quelle nehmen</translation>
    </message>
    <message>
        <source>Keep target</source>
        <translation>Ziel behalten</translation>
    </message>
    <message>
        <source>Copy old value</source>
        <translation>Alten Wert kopieren</translation>
    </message>
    <message>
        <source>Copy new value</source>
        <translation>Neuen Wert kopieren</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Take all source</source>
        <translation>Überall die Quelle nehmen</translation>
    </message>
    <message>
        <source>Keep all target</source>
        <translation>Überall das Ziel behalten</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten…</translation>
    </message>
    <message>
        <source>For all mappings of this sync</source>
        <translation>Für alle Zuordnungen dieses Syncs</translation>
    </message>
    <message>
        <source>Quota</source>
        <translation>Kontingent</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>{n} rows</source>
        <translation>{n} Zeilen</translation>
    </message>
    <message>
        <source>Read for the preview</source>
        <translation>Für die Vorschau gelesen</translation>
    </message>
    <message>
        <source>{n} approved</source>
        <translation>{n} freigegeben</translation>
    </message>
    <message>
        <source>Each record is checked before it is sent</source>
        <translation>Jeder Datensatz wird vor dem Senden geprüft</translation>
    </message>
    <message>
        <source>Nothing to send</source>
        <translation>Nichts zu senden</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Reads the records back and compares</source>
        <translation>Liest die Datensätze zurück und vergleicht</translation>
    </message>
    <message>
        <source>Read back and compared</source>
        <translation>Zurückgelesen und verglichen</translation>
    </message>
    <message>
        <source>About {n} s left</source>
        <translation>Noch etwa {n} s</translation>
    </message>
    <message>
        <source>{n} are not sent yet</source>
        <translation>{n} sind noch nicht gesendet</translation>
    </message>
    <message>
        <source>Everything was sent</source>
        <translation>Alles wurde gesendet</translation>
    </message>
    <message>
        <source>Add a time</source>
        <translation>Uhrzeit hinzufügen</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>Due next: {when}</source>
        <translation>Nächste Fälligkeit: {when}</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>To connect one file, and see how it is written, drop it onto the window.</source>
        <translation>Um eine Datei zu verbinden und zu sehen, wie sie geschrieben ist, ziehen Sie sie auf das Fenster.</translation>
    </message>
    <message>
        <source>Files in it</source>
        <translation>Dateien darin</translation>
    </message>
    <message>
        <source>Stay where they are</source>
        <translation>Bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>Arrive, are taken oldest first, and are moved</source>
        <translation>Kommen an, die älteste zuerst, und werden verschoben</translation>
    </message>
    <message>
        <source>Arrive, are taken by name, and are moved</source>
        <translation>Kommen an, nach Namen, und werden verschoben</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>A folder of CSV files and Excel workbooks.</source>
        <translation>Ein Ordner mit CSV-Dateien und Excel-Arbeitsmappen.</translation>
    </message>
    <message>
        <source>What the sender signs with. It goes to the keyring.</source>
        <translation>Womit der Absender signiert. Es kommt in den Schlüsselbund.</translation>
    </message>
    <message>
        <source>Second secret</source>
        <translation>Zweites Geheimnis</translation>
    </message>
    <message>
        <source>Counts too, while one takes the place of the other.</source>
        <translation>Gilt auch, solange das eine das andere ablöst.</translation>
    </message>
    <message>
        <source>Where a payload says its type</source>
        <translation>Wo eine Sendung ihre Art nennt</translation>
    </message>
    <message>
        <source>A path such as event.name, or “header NAME”. Each type is an object.</source>
        <translation>Ein Pfad wie event.name oder „header NAME“. Jede Art ist ein Objekt.</translation>
    </message>
    <message>
        <source>Where it says its id</source>
        <translation>Wo sie ihre Id nennt</translation>
    </message>
    <message>
        <source>A repeat is then kept once. Without it, equal payloads are one.</source>
        <translation>Eine Wiederholung wird dann einmal aufbewahrt. Ohne sie gelten gleiche Sendungen als eine.</translation>
    </message>
    <message>
        <source>Who may send</source>
        <translation>Wer senden darf</translation>
    </message>
    <message>
        <source>Addresses and networks of the sender; nobody else is let in.</source>
        <translation>Adressen und Netze des Absenders; sonst wird niemand eingelassen.</translation>
    </message>
    <message>
        <source>Address that the sender is given</source>
        <translation>Adresse, die der Absender bekommt</translation>
    </message>
    <message>
        <source>Where a proxy or a tunnel of yours stands before this computer.</source>
        <translation>Wo ein eigener Proxy oder Tunnel vor diesem Computer steht.</translation>
    </message>
    <message>
        <source>Make the address</source>
        <translation>Adresse machen</translation>
    </message>
    <message>
        <source>How the sender signs</source>
        <translation>Wie der Absender signiert</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>A sender posts its events to Orgtide.</source>
        <translation>Ein Absender schickt seine Ereignisse an Orgtide.</translation>
    </message>
    <message>
        <source>Checked: the header {header}.</source>
        <translation>Geprüft: die Kopfzeile {header}.</translation>
    </message>
    <message>
        <source>Checked: the address alone, which nobody can guess.</source>
        <translation>Geprüft: nur die Adresse, die niemand erraten kann.</translation>
    </message>
    <message>
        <source>Checked: the Id of the org. Say it in a terminal with --set org_id=…</source>
        <translation>Geprüft: die Id der Org. Sagen Sie sie im Terminal mit --set org_id=…</translation>
    </message>
    <message>
        <source>The secret is user:password.</source>
        <translation>Das Geheimnis ist Benutzer:Passwort.</translation>
    </message>
    <message>
        <source>Find “{words}” in the open plan</source>
        <translation>„{words}“ im offenen Plan suchen</translation>
    </message>
    <message>
        <source>Run {n}, {sync}</source>
        <translation>Lauf {n}, {sync}</translation>
    </message>
    <message>
        <source>You may look and export in this workspace. To change, approve or run, ask {names}.</source>
        <translation>In diesem Arbeitsbereich dürfen Sie ansehen und exportieren. Um zu ändern, freizugeben oder auszuführen, fragen Sie {names}.</translation>
    </message>
    <message>
        <source>an administrator</source>
        <translation>einen Administrator</translation>
    </message>
    <message>
        <source>Join with a space</source>
        <translation>Mit Leerzeichen zusammenfügen</translation>
    </message>
    <message>
        <source>Join with a comma</source>
        <translation>Mit Komma zusammenfügen</translation>
    </message>
    <message>
        <source>Join with a new line</source>
        <translation>Mit neuer Zeile zusammenfügen</translation>
    </message>
    <message>
        <source>Value list, {n} pairs</source>
        <translation>Werteliste, {n} Paare</translation>
    </message>
    <message>
        <source>E.164, region {what}</source>
        <translation>E.164, Region {what}</translation>
    </message>
    <message>
        <source>Date format {what}</source>
        <translation>Datumsformat {what}</translation>
    </message>
    <message>
        <source>Cut to {what} characters</source>
        <translation>Auf {what} Zeichen kürzen</translation>
    </message>
    <message>
        <source>Value list {what}</source>
        <translation>Werteliste {what}</translation>
    </message>
    <message>
        <source>{passed} of {rows} rows pass</source>
        <translation>{passed} von {rows} Zeilen kommen durch</translation>
    </message>
    <message>
        <source>{passed} of {rows} rows pass, of those that were looked at</source>
        <translation>{passed} von {rows} angesehenen Zeilen kommen durch</translation>
    </message>
    <message>
        <source>leaves out {n}</source>
        <translation>lässt {n} aus</translation>
    </message>
    <message>
        <source>1 row now.</source>
        <translation>1 Zeile zurzeit.</translation>
    </message>
    <message>
        <source>{n} rows now.</source>
        <translation>{n} Zeilen zurzeit.</translation>
    </message>
    <message>
        <source>How many {records} would go is known after the next preview.</source>
        <translation>Wie viele {records} wegfielen, ist nach der nächsten Vorschau bekannt.</translation>
    </message>
    <message>
        <source>{n} of {all} {records} would be deleted, as they were read last.</source>
        <translation>{n} von {all} {records} würden gelöscht, nach dem, was zuletzt gelesen wurde.</translation>
    </message>
    <message>
        <source>find none, will be new</source>
        <translation>finden keinen, werden neu</translation>
    </message>
    <message>
        <source>find none</source>
        <translation>finden keinen</translation>
    </message>
    <message>
        <source>find one record</source>
        <translation>finden einen Datensatz</translation>
    </message>
    <message>
        <source>find several records</source>
        <translation>finden mehrere Datensätze</translation>
    </message>
    <message>
        <source>find a record that another row finds too</source>
        <translation>finden einen Datensatz, den auch eine andere Zeile findet</translation>
    </message>
</context>
<context>
    <name>ApiMeter</name>
    <message>
        <source>API calls: 75 percent of your budget is used.</source>
        <translation>API-Aufrufe: 75 Prozent Ihres Budgets sind verbraucht.</translation>
    </message>
    <message>
        <source>API calls: your budget is used up.</source>
        <translation>API-Aufrufe: Ihr Budget ist aufgebraucht.</translation>
    </message>
    <message>
        <source>API calls: the org has used {n} percent of its calls of 24 hours.</source>
        <translation>API-Aufrufe: Die Org hat {n} Prozent ihrer Aufrufe von 24 Stunden verbraucht.</translation>
    </message>
    <message>
        <source>API today</source>
        <translation>API heute</translation>
    </message>
    <message>
        <source>This hour</source>
        <translation>Diese Stunde</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Noch nicht bekannt</translation>
    </message>
    <message>
        <source> + {forecast}</source>
        <translation> + {forecast}</translation>
    </message>
    <message>
        <source> of {budget}</source>
        <translation> von {budget}</translation>
    </message>
    <message>
        <source> of {maximum}</source>
        <translation> von {maximum}</translation>
    </message>
    <message>
        <source>Org </source>
        <translation>Org </translation>
    </message>
    <message>
        <source>, {when}</source>
        <translation>, {when}</translation>
    </message>
    <message>
        <source>Resets {at} ({hours} h {minutes} min)</source>
        <translation>Zurückgesetzt {at} ({hours} h {minutes} min)</translation>
    </message>
    <message>
        <source>API calls today: {numbers}</source>
        <translation>API-Aufrufe heute: {numbers}</translation>
    </message>
    <message>
        <source>The org&apos;s own limit counts the last 24 hours.</source>
        <translation>Das Limit der Org selbst zählt die letzten 24 Stunden.</translation>
    </message>
    <message>
        <source>The org last said so: {when}</source>
        <translation>Zuletzt von der Org gesagt: {when}</translation>
    </message>
</context>
<context>
    <name>ApiPage</name>
    <message>
        <source>API file</source>
        <translation>API-Datei</translation>
    </message>
    <message>
        <source>The API file, as YAML</source>
        <translation>Die API-Datei, als YAML</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Back to connections</source>
        <translation>Zurück zu den Verbindungen</translation>
    </message>
    <message>
        <source>Go to the line</source>
        <translation>Zur Zeile gehen</translation>
    </message>
    <message>
        <source>shipped</source>
        <translation>mitgeliefert</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>Ihre</translation>
    </message>
    <message>
        <source>{name}, cannot be used</source>
        <translation>{name}, unbrauchbar</translation>
    </message>
    <message>
        <source>A new file…</source>
        <translation>Eine neue Datei…</translation>
    </message>
    <message>
        <source>Line {n}</source>
        <translation>Zeile {n}</translation>
    </message>
    <message>
        <source>The file can be read. Objects: {names}</source>
        <translation>Die Datei ist lesbar. Objekte: {names}</translation>
    </message>
    <message>
        <source>new file</source>
        <translation>neue Datei</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>Noch nicht gespeichert</translation>
    </message>
    <message>
        <source>Used by {name}</source>
        <translation>Benutzt von {name}</translation>
    </message>
    <message>
        <source>Shipped; saving keeps a copy of yours</source>
        <translation>Mitgeliefert; Speichern legt Ihre eigene Kopie an</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>Nichts wurde geändert</translation>
    </message>
    <message>
        <source>Mend the marked line first</source>
        <translation>Beheben Sie zuerst die markierte Zeile</translation>
    </message>
</context>
<context>
    <name>ApiPresenter</name>
    <message>
        <source>Saved {time}</source>
        <translation>Gespeichert {time}</translation>
    </message>
    <message>
        <source>Saved {time}; {name} works by it</source>
        <translation>Gespeichert {time}; {name} arbeitet danach</translation>
    </message>
    <message>
        <source>Leave what you typed?</source>
        <translation>Verlassen, was Sie getippt haben?</translation>
    </message>
    <message>
        <source>{name} was changed and not saved.</source>
        <translation>{name} wurde geändert und nicht gespeichert.</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Verlassen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
</context>
<context>
    <name>ApiTryPane</name>
    <message>
        <source>Object to ask for</source>
        <translation>Objekt, nach dem gefragt wird</translation>
    </message>
    <message>
        <source>Whose answers and secrets count</source>
        <translation>Wessen Antworten und Geheimnisse zählen</translation>
    </message>
    <message>
        <source>Show the request</source>
        <translation>Anfrage anzeigen</translation>
    </message>
    <message>
        <source>Nothing is sent</source>
        <translation>Nichts wird gesendet</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>Rows found</source>
        <translation>Gefundene Zeilen</translation>
    </message>
    <message>
        <source>The answer as it came</source>
        <translation>Die Antwort, wie sie kam</translation>
    </message>
    <message>
        <source>The request, secrets masked</source>
        <translation>Die Anfrage, Geheimnisse verdeckt</translation>
    </message>
    <message>
        <source>Where the answer holds what</source>
        <translation>Wo die Antwort was enthält</translation>
    </message>
    <message>
        <source>Nothing was asked yet</source>
        <translation>Noch wurde nichts gefragt</translation>
    </message>
    <message>
        <source>Try it asks for the first page of an object. Nothing is kept.</source>
        <translation>„Ausprobieren“ fragt nach der ersten Seite eines Objekts. Nichts wird aufbewahrt.</translation>
    </message>
    <message>
        <source>What is typed here</source>
        <translation>Was hier eingetippt wird</translation>
    </message>
    <message>
        <source>Connection {name}</source>
        <translation>Verbindung {name}</translation>
    </message>
    <message>
        <source>The file cannot be read yet</source>
        <translation>Die Datei ist noch nicht lesbar</translation>
    </message>
    <message>
        <source>No object of the file is read</source>
        <translation>Kein Objekt der Datei wird gelesen</translation>
    </message>
    <message>
        <source>The answer is awaited</source>
        <translation>Die Antwort wird erwartet</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>Wird ausprobiert…</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Paths</source>
        <translation>Pfade</translation>
    </message>
    <message>
        <source>The answer is as the file says, and holds no rows.</source>
        <translation>Die Antwort ist, wie die Datei sagt, und enthält keine Zeilen.</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Uhrzeiten</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>Enthält</translation>
    </message>
    <message>
        <source>a list of {n}</source>
        <translation>eine Liste mit {n}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>Secrets are used for this request and kept nowhere.</source>
        <translation>Geheimnisse werden für diese Anfrage benutzt und nirgends aufbewahrt.</translation>
    </message>
    <message>
        <source>Put into the file</source>
        <translation>In die Datei übernehmen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
</context>
<context>
    <name>ApplyDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Send {n} first. I look at them, then the rest goes.</source>
        <translation>{n} zuerst senden. Ich sehe sie mir an, dann geht der Rest.</translation>
    </message>
    <message>
        <source>Apply changes</source>
        <translation>Änderungen anwenden</translation>
    </message>
    <message>
        <source>delete {n} {records}</source>
        <translation>{n} {records} löschen</translation>
    </message>
    <message>
        <source> and {n} more</source>
        <translation> und {n} weitere</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Type “{phrase}” to allow the deletions.</source>
        <translation>Geben Sie „{phrase}“ ein, um die Löschungen zuzulassen.</translation>
    </message>
    <message>
        <source>Apply {n} changes to {org}?</source>
        <translation>{n} Änderungen auf {org} anwenden?</translation>
    </message>
    <message>
        <source>Apply 1 change to {org}?</source>
        <translation>1 Änderung auf {org} anwenden?</translation>
    </message>
    <message>
        <source>Apply 1 change to {environment}</source>
        <translation>1 Änderung auf {environment} anwenden</translation>
    </message>
    <message>
        <source>Apply {n} changes to {environment}</source>
        <translation>{n} Änderungen auf {environment} anwenden</translation>
    </message>
    <message>
        <source>Leave out the deletion</source>
        <translation>Die Löschung weglassen</translation>
    </message>
    <message>
        <source>Leave out the {n} deletions</source>
        <translation>Die {n} Löschungen weglassen</translation>
    </message>
    <message>
        <source>Type the phrase first</source>
        <translation>Geben Sie zuerst den Satz ein</translation>
    </message>
    <message>
        <source>Nothing is left to write</source>
        <translation>Nichts bleibt zu schreiben</translation>
    </message>
    <message>
        <source>This is not the phrase</source>
        <translation>Das ist nicht der Satz</translation>
    </message>
    <message>
        <source>1 character is missing</source>
        <translation>1 Zeichen fehlt</translation>
    </message>
    <message>
        <source>{n} characters are missing</source>
        <translation>{n} Zeichen fehlen</translation>
    </message>
</context>
<context>
    <name>AttentionList</name>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
</context>
<context>
    <name>BrowserWaitBox</name>
    <message>
        <source>Address from the browser</source>
        <translation>Adresse aus dem Browser</translation>
    </message>
    <message>
        <source>If the browser cannot come back to Orgtide, copy the whole address that it ended on. It begins with http://localhost.</source>
        <translation>Wenn der Browser nicht zu Orgtide zurückfindet, kopieren Sie die ganze Adresse, auf der er gelandet ist. Sie beginnt mit http://localhost.</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Link kopieren</translation>
    </message>
    <message>
        <source>Use this address</source>
        <translation>Diese Adresse nehmen</translation>
    </message>
    <message>
        <source>Paste the address first</source>
        <translation>Fügen Sie zuerst die Adresse ein</translation>
    </message>
    <message>
        <source>The browser shows an error</source>
        <translation>Der Browser zeigt einen Fehler</translation>
    </message>
    <message>
        <source>Sign in in your browser</source>
        <translation>Melden Sie sich im Browser an</translation>
    </message>
    <message>
        <source>Orgtide goes on by itself when you have signed in and pressed Allow. Did no browser open? Copy the link and open it yourself.</source>
        <translation>Orgtide macht von selbst weiter, wenn Sie sich angemeldet und „Zulassen“ gedrückt haben. Hat sich kein Browser geöffnet? Kopieren Sie den Link und öffnen Sie ihn selbst.</translation>
    </message>
    <message>
        <source>{minutes}:{seconds} left</source>
        <translation>noch {minutes}:{seconds}</translation>
    </message>
</context>
<context>
    <name>BudgetDialog</name>
    <message>
        <source>Budget of {org}</source>
        <translation>Budget von {org}</translation>
    </message>
    <message>
        <source>For all syncs together. It holds at once, for runs under way too.</source>
        <translation>Für alle Syncs zusammen. Gilt sofort, auch für laufende Läufe.</translation>
    </message>
    <message>
        <source>Empty: automatic, a quarter of the org&apos;s calls or less</source>
        <translation>Leer: automatisch, höchstens ein Viertel der Aufrufe der Org</translation>
    </message>
    <message>
        <source>API calls a day</source>
        <translation>API-Aufrufe am Tag</translation>
    </message>
    <message>
        <source>API calls an hour</source>
        <translation>API-Aufrufe in der Stunde</translation>
    </message>
    <message>
        <source>Empty: no limit</source>
        <translation>Leer: keine Grenze</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Write a whole number, or leave it empty.</source>
        <translation>Geben Sie eine ganze Zahl ein oder lassen Sie es leer.</translation>
    </message>
</context>
<context>
    <name>CallsChart</name>
    <message>
        <source>API calls today by hour, {n} in all</source>
        <translation>API-Aufrufe heute nach Stunden, insgesamt {n}</translation>
    </message>
    <message>
        <source>{hour}:00, {n} API calls</source>
        <translation>{hour}:00, {n} API-Aufrufe</translation>
    </message>
</context>
<context>
    <name>CallsPane</name>
    <message>
        <source>API calls</source>
        <translation>API-Aufrufe</translation>
    </message>
    <message>
        <source>Stops by itself at your budget</source>
        <translation>Hält bei Ihrem Budget von selbst an</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Dieser Lauf</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>This hour</source>
        <translation>Diese Stunde</translation>
    </message>
    <message>
        <source>of about {n}</source>
        <translation>von etwa {n}</translation>
    </message>
    <message>
        <source>of {n}</source>
        <translation>von {n}</translation>
    </message>
</context>
<context>
    <name>ChoiceField</name>
    <message>
        <source>Load choices</source>
        <translation>Auswahl laden</translation>
    </message>
    <message>
        <source>Ask {place}</source>
        <translation>{place} fragen</translation>
    </message>
</context>
<context>
    <name>CommandButton</name>
    <message>
        <source>Search or run a command</source>
        <translation>Suchen oder Befehl ausführen</translation>
    </message>
    <message>
        <source>Search or run a command (Ctrl+K)</source>
        <translation>Suchen oder Befehl ausführen (Strg+K)</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Ctrl K</source>
        <translation>Strg K</translation>
    </message>
</context>
<context>
    <name>CommandPopup</name>
    <message>
        <source>Search or run a command</source>
        <translation>Suchen oder Befehl ausführen</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>ConfirmDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>ConflictSection</name>
    <message>
        <source>{object} wins</source>
        <translation>{object} gewinnt</translation>
    </message>
    <message>
        <source>Conflicts: {policy}.</source>
        <translation>Konflikte: {policy}.</translation>
    </message>
    <message>
        <source>Conflicts of {field}</source>
        <translation>Konflikte von {field}</translation>
    </message>
    <message>
        <source>Remove this exception</source>
        <translation>Diese Ausnahme entfernen</translation>
    </message>
    <message>
        <source>Conflicts of {field} changed.</source>
        <translation>Konflikte von {field} geändert.</translation>
    </message>
</context>
<context>
    <name>ConnectCard</name>
    <message>
        <source>Connect a Salesforce org</source>
        <translation>Salesforce-Org verbinden</translation>
    </message>
    <message>
        <source>Sign in with your browser or with a token. A sandbox is a good place to start.</source>
        <translation>Melden Sie sich mit dem Browser oder einem Token an. Eine Sandbox ist ein guter Anfang.</translation>
    </message>
    <message>
        <source>About 1 minute, 3 API calls</source>
        <translation>Etwa 1 Minute, 3 API-Aufrufe</translation>
    </message>
    <message>
        <source>Connect an org</source>
        <translation>Org verbinden</translation>
    </message>
</context>
<context>
    <name>ConnectionPanel</name>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>How Orgtide calls it.</source>
        <translation>Wie Orgtide sie nennt.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Add a Salesforce org</source>
        <translation>Salesforce-Org hinzufügen</translation>
    </message>
    <message>
        <source>Sign in again to {name}</source>
        <translation>Erneut anmelden bei {name}</translation>
    </message>
    <message>
        <source>How do you want to sign in?</source>
        <translation>Wie möchten Sie sich anmelden?</translation>
    </message>
    <message>
        <source>Add a database</source>
        <translation>Datenbank hinzufügen</translation>
    </message>
    <message>
        <source>Change {name}</source>
        <translation>{name} ändern</translation>
    </message>
    <message>
        <source>What is it?</source>
        <translation>Was ist es?</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>Where are they?</source>
        <translation>Wo sind sie?</translation>
    </message>
    <message>
        <source>Add an HTTP API</source>
        <translation>HTTP-API hinzufügen</translation>
    </message>
    <message>
        <source>Which one?</source>
        <translation>Welche?</translation>
    </message>
    <message>
        <source>Add a webhook</source>
        <translation>Webhook hinzufügen</translation>
    </message>
    <message>
        <source>Who sends?</source>
        <translation>Wer sendet?</translation>
    </message>
    <message>
        <source>The check is running</source>
        <translation>Die Prüfung läuft</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft…</translation>
    </message>
    <message>
        <source>Waiting…</source>
        <translation>Wartet…</translation>
    </message>
    <message>
        <source>The browser is awaited</source>
        <translation>Der Browser wird erwartet</translation>
    </message>
    <message>
        <source>This is PRODUCTION.</source>
        <translation>Das ist PRODUKTION.</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Esc to close</source>
        <translation>Esc schließt</translation>
    </message>
    <message>
        <source>Secrets go to this computer’s keyring, never into a sync or a plan file.</source>
        <translation>Geheimnisse kommen in den Schlüsselbund dieses Computers, nie in eine Sync- oder Plandatei.</translation>
    </message>
    <message>
        <source>Give the connection a name first.</source>
        <translation>Geben Sie der Verbindung zuerst einen Namen.</translation>
    </message>
    <message>
        <source>Where the certificate goes</source>
        <translation>Wohin die Bescheinigung geht</translation>
    </message>
    <message>
        <source>Certificates (*.crt *.pem)</source>
        <translation>Zertifikate (*.crt *.pem)</translation>
    </message>
    <message>
        <source>Fill in every field first</source>
        <translation>Füllen Sie zuerst jedes Feld aus</translation>
    </message>
    <message>
        <source>Signed in as {user}</source>
        <translation>Angemeldet als {user}</translation>
    </message>
    <message>
        <source>Before it was {user}. The fields that this user may see and edit can differ.</source>
        <translation>Vorher war es {user}. Die Felder, die dieser Benutzer sehen und bearbeiten darf, können andere sein.</translation>
    </message>
    <message>
        <source>API {version}</source>
        <translation>API {version}</translation>
    </message>
    <message>
        <source>{maximum} calls a day, {used} used</source>
        <translation>{maximum} Aufrufe am Tag, {used} verbraucht</translation>
    </message>
    <message>
        <source>{n} objects</source>
        <translation>{n} Objekte</translation>
    </message>
    <message>
        <source>This computer has no keyring. The sign-in is kept until Orgtide closes, and is written nowhere.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund. Die Anmeldung bleibt, bis Orgtide schließt, und wird nirgends geschrieben.</translation>
    </message>
    <message>
        <source>It works.</source>
        <translation>Es funktioniert.</translation>
    </message>
</context>
<context>
    <name>ConnectionTable</name>
    <message>
        <source>Other data</source>
        <translation>Andere Daten</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Benutzt von</translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation>Noch nichts</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>Letzter Test</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
</context>
<context>
    <name>ConnectionsPage</name>
    <message>
        <source>Add connection</source>
        <translation>Verbindung hinzufügen</translation>
    </message>
    <message>
        <source>Test all</source>
        <translation>Alle testen</translation>
    </message>
    <message>
        <source>No org is connected yet</source>
        <translation>Noch ist keine Org verbunden</translation>
    </message>
    <message>
        <source>Sign in to a sandbox first. Nothing is read or written until you say so.</source>
        <translation>Melden Sie sich zuerst an einer Sandbox an. Nichts wird gelesen oder geschrieben, bevor Sie es sagen.</translation>
    </message>
    <message>
        <source>Connect an org</source>
        <translation>Org verbinden</translation>
    </message>
    <message>
        <source>No other data yet</source>
        <translation>Noch keine anderen Daten</translation>
    </message>
    <message>
        <source>A database or a folder of files to keep in agreement with an org.</source>
        <translation>Eine Datenbank oder ein Ordner mit Dateien, der mit einer Org in Übereinstimmung bleiben soll.</translation>
    </message>
    <message>
        <source>There is nothing to test yet</source>
        <translation>Noch gibt es nichts zu testen</translation>
    </message>
    <message>
        <source>Salesforce orgs</source>
        <translation>Salesforce-Orgs</translation>
    </message>
    <message>
        <source>Other data</source>
        <translation>Andere Daten</translation>
    </message>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>Add an HTTP API</source>
        <translation>HTTP-API hinzufügen</translation>
    </message>
    <message>
        <source>Add a database</source>
        <translation>Datenbank hinzufügen</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Dateien hinzufügen</translation>
    </message>
    <message>
        <source>API files…</source>
        <translation>API-Dateien…</translation>
    </message>
    <message>
        <source>Write, change and try the files that declare HTTP APIs</source>
        <translation>Dateien schreiben, ändern und ausprobieren, die HTTP-APIs erklären</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Add a webhook</source>
        <translation>Webhook hinzufügen</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Look inside…</source>
        <translation>Hineinsehen…</translation>
    </message>
    <message>
        <source>Edit its API file…</source>
        <translation>Seine API-Datei bearbeiten…</translation>
    </message>
    <message>
        <source>What it brought…</source>
        <translation>Was er brachte…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
</context>
<context>
    <name>ConnectionsPresenter</name>
    <message>
        <source>1 sync uses it. It stays, but stops.</source>
        <translation>1 Sync benutzt sie. Er bleibt, hält aber an.</translation>
    </message>
    <message>
        <source>{n} syncs use it. They stay, but stop.</source>
        <translation>{n} Syncs benutzen sie. Sie bleiben, stehen aber still.</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>{name} entfernen?</translation>
    </message>
    <message>
        <source>No sync uses it.</source>
        <translation>Kein Sync benutzt sie.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Reset the practice data?</source>
        <translation>Übungsdaten zurücksetzen?</translation>
    </message>
    <message>
        <source>The practice orgs begin again. What was tried there is gone.</source>
        <translation>Die Übungs-Orgs beginnen von vorn. Was dort probiert wurde, ist weg.</translation>
    </message>
    <message>
        <source>Reset data</source>
        <translation>Daten zurücksetzen</translation>
    </message>
    <message>
        <source>The practice org is ready.</source>
        <translation>Die Übungs-Org ist bereit.</translation>
    </message>
</context>
<context>
    <name>ConnectorCanvas</name>
    <message>
        <source>Lines between mapped fields</source>
        <translation>Linien zwischen zugeordneten Feldern</translation>
    </message>
</context>
<context>
    <name>DataSection</name>
    <message>
        <source>Back up…</source>
        <translation>Sichern…</translation>
    </message>
    <message>
        <source>Restore a backup…</source>
        <translation>Sicherung wiederherstellen…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>Verschieben…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Check every byte</source>
        <translation>Jedes Byte prüfen</translation>
    </message>
    <message>
        <source>What the person is known by</source>
        <translation>Woran die Person zu erkennen ist</translation>
    </message>
    <message>
        <source>An address, a number, the Id of a record; several with commas</source>
        <translation>Eine Adresse, eine Nummer, die Id eines Datensatzes; mehrere mit Kommas</translation>
    </message>
    <message>
        <source>Erase…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>1 day</source>
        <translation>1 Tag</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n} Tage</translation>
    </message>
    <message>
        <source>For ever</source>
        <translation>Für immer</translation>
    </message>
    <message>
        <source>Everything is as it was written.</source>
        <translation>Alles ist, wie es geschrieben wurde.</translation>
    </message>
    <message>
        <source>1 record was erased.</source>
        <translation>1 Datensatz wurde gelöscht.</translation>
    </message>
    <message>
        <source>{n} records were erased.</source>
        <translation>{n} Datensätze wurden gelöscht.</translation>
    </message>
    <message>
        <source>1 mention is left. Please report this.</source>
        <translation>1 Erwähnung ist übrig. Bitte melden Sie das.</translation>
    </message>
    <message>
        <source>{n} mentions are left. Please report this.</source>
        <translation>{n} Nennungen sind übrig. Bitte melden Sie das.</translation>
    </message>
    <message>
        <source>Every file of the workspace was looked through: nothing is left.</source>
        <translation>Jede Datei des Arbeitsbereichs wurde durchgesehen: Nichts ist übrig.</translation>
    </message>
    <message>
        <source>This workbook holds the person; remove it: {path}</source>
        <translation>Diese Arbeitsmappe enthält die Person; entfernen Sie sie: {path}</translation>
    </message>
    <message>
        <source>Certificate: {path}</source>
        <translation>Bescheinigung: {path}</translation>
    </message>
    <message>
        <source>Plans and their decisions</source>
        <translation>Pläne und ihre Entscheidungen</translation>
    </message>
    <message>
        <source>What runs wrote, with old values</source>
        <translation>Was Läufe schrieben, mit alten Werten</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Old log files</source>
        <translation>Alte Protokolldateien</translation>
    </message>
    <message>
        <source>API calls by hour</source>
        <translation>API-Aufrufe nach Stunden</translation>
    </message>
    <message>
        <source>The list of exported workbooks</source>
        <translation>Die Liste der exportierten Arbeitsmappen</translation>
    </message>
    <message>
        <source>What webhooks brought</source>
        <translation>Was Webhooks brachten</translation>
    </message>
    <message>
        <source>Secrets and the practice org&apos;s data are not in it</source>
        <translation>Geheimnisse und die Daten der Übungs-Org sind nicht enthalten</translation>
    </message>
    <message>
        <source>Into another folder; the workspace in use stays</source>
        <translation>In einen anderen Ordner; der benutzte Arbeitsbereich bleibt</translation>
    </message>
    <message>
        <source>Orgtide has to be started again after it</source>
        <translation>Orgtide muss danach neu gestartet werden</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Copy it into one file</source>
        <translation>In eine Datei kopieren</translation>
    </message>
    <message>
        <source>Keep it elsewhere</source>
        <translation>Woanders aufbewahren</translation>
    </message>
    <message>
        <source>Look for damage</source>
        <translation>Nach Schäden suchen</translation>
    </message>
    <message>
        <source>Kept for</source>
        <translation>Aufbewahrt für</translation>
    </message>
    <message>
        <source>What is older goes once a day. Without what a run wrote, it cannot be undone.</source>
        <translation>Was älter ist, geht einmal am Tag. Ohne das, was ein Lauf schrieb, lässt er sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Erase a person</source>
        <translation>Person löschen</translation>
    </message>
    <message>
        <source>Removes a person from everything that this workspace keeps, and writes a certificate. Delete the person in the orgs and files first, or the next preview reads them again.</source>
        <translation>Entfernt eine Person aus allem, was dieser Arbeitsbereich aufbewahrt, und schreibt eine Bescheinigung. Löschen Sie die Person zuerst in den Orgs und Dateien, sonst liest die nächste Vorschau sie wieder ein.</translation>
    </message>
    <message>
        <source>Write at least one value.</source>
        <translation>Geben Sie mindestens einen Wert ein.</translation>
    </message>
</context>
<context>
    <name>DayLine</name>
    <message>
        <source>Runs of today by hour, {n} in all, about {calls} API calls</source>
        <translation>Läufe von heute nach Stunden, insgesamt {n}, etwa {calls} API-Aufrufe</translation>
    </message>
    <message>
        <source>{hour}:00, 1 run, about {calls} API calls</source>
        <translation>{hour}:00, 1 Lauf, etwa {calls} API-Aufrufe</translation>
    </message>
    <message>
        <source>{hour}:00, {n} runs, about {calls} API calls</source>
        <translation>{hour}:00, {n} Läufe, etwa {calls} API-Aufrufe</translation>
    </message>
    <message>
        <source>{hour}:00, 1 run; what it costs is not known yet</source>
        <translation>{hour}:00, 1 Lauf; was er kostet, ist noch nicht bekannt</translation>
    </message>
    <message>
        <source>{hour}:00, {n} runs, {calls} API calls and more: some never ran yet</source>
        <translation>{hour}:00, {n} Läufe, {calls} API-Aufrufe und mehr: einige liefen noch nie</translation>
    </message>
    <message>
        <source>More than the {n} calls an hour may take</source>
        <translation>Mehr, als die {n} Aufrufe in der Stunde erlauben</translation>
    </message>
</context>
<context>
    <name>DiffPainter</name>
    <message>
        <source>stays {value}</source>
        <translation>bleibt {value}</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leer</translation>
    </message>
</context>
<context>
    <name>EngineClient</name>
    <message>
        <source>The engine process is of another version of Orgtide.</source>
        <translation>Der Engine-Prozess gehört zu einer anderen Version von Orgtide.</translation>
    </message>
    <message>
        <source>The engine process cannot be started.</source>
        <translation>Der Engine-Prozess kann nicht gestartet werden.</translation>
    </message>
    <message>
        <source>The engine process went away before it answered.</source>
        <translation>Der Engine-Prozess verschwand, bevor er antwortete.</translation>
    </message>
    <message>
        <source>The engine process ended several times in a row.</source>
        <translation>Der Engine-Prozess ist mehrmals nacheinander beendet worden.</translation>
    </message>
</context>
<context>
    <name>EnvironmentControl</name>
    <message>
        <source>no org connected</source>
        <translation>keine Org verbunden</translation>
    </message>
    <message>
        <source>Org: {environment}, {org}</source>
        <translation>Org: {environment}, {org}</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Orgtide met an error</source>
        <translation>Orgtide ist auf einen Fehler gestoßen</translation>
    </message>
    <message>
        <source>Orgtide met an error it does not know.</source>
        <translation>Orgtide ist auf einen Fehler gestoßen, den es nicht kennt.</translation>
    </message>
    <message>
        <source>Runs are safe: each write is in the journal before it is sent. Please send us the report below. It is all that would be sent: no password, no token, no record.</source>
        <translation>Läufe sind sicher: Jeder Schreibvorgang steht im Journal, bevor er gesendet wird. Bitte senden Sie uns den Bericht unten. Er ist alles, was gesendet würde: kein Passwort, kein Token, kein Datensatz.</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The report could not be written: {why}</source>
        <translation>Der Bericht konnte nicht geschrieben werden: {why}</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
</context>
<context>
    <name>EventsPane</name>
    <message>
        <source>Change events are not read by this version.</source>
        <translation>Änderungsereignisse werden von dieser Version nicht gelesen.</translation>
    </message>
    <message>
        <source>Nothing is missed: a preview finds every change since the last run, whenever you ask for one.</source>
        <translation>Nichts geht verloren: Eine Vorschau findet jede Änderung seit dem letzten Lauf, wann immer Sie eine verlangen.</translation>
    </message>
    <message>
        <source>Change events</source>
        <translation>Änderungsereignisse</translation>
    </message>
</context>
<context>
    <name>FailedRecords</name>
    <message>
        <source>Copy what Salesforce said</source>
        <translation>Kopieren, was Salesforce gesagt hat</translation>
    </message>
    <message>
        <source>What Salesforce said</source>
        <translation>Was Salesforce gesagt hat</translation>
    </message>
    <message>
        <source>Fix all {n} the same way:</source>
        <translation>Alle {n} auf dieselbe Weise beheben:</translation>
    </message>
    <message>
        <source>Cut to {n}</source>
        <translation>Auf {n} kürzen</translation>
    </message>
    <message>
        <source>Leave {field} as it was</source>
        <translation>{field} lassen, wie es war</translation>
    </message>
    <message>
        <source>{ready} of {total} ready</source>
        <translation>{ready} von {total} bereit</translation>
    </message>
    <message>
        <source>Retry {n} in {org}</source>
        <translation>{n} in {org} wiederholen</translation>
    </message>
    <message>
        <source>Give at least one record a value that can be sent.</source>
        <translation>Geben Sie mindestens einem Datensatz einen Wert, der gesendet werden kann.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Try only this one</source>
        <translation>Nur diesen versuchen</translation>
    </message>
    <message>
        <source>Open in Salesforce</source>
        <translation>In Salesforce öffnen</translation>
    </message>
</context>
<context>
    <name>FailureLengthDelegate</name>
    <message>
        <source>{n} of {most}</source>
        <translation>{n} von {most}</translation>
    </message>
</context>
<context>
    <name>FailureModel</name>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Too long</source>
        <translation>Zu lang</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leer</translation>
    </message>
    <message>
        <source>Not valid</source>
        <translation>Nicht gültig</translation>
    </message>
    <message>
        <source>Not changed</source>
        <translation>Nicht geändert</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>{n} of {most}</source>
        <translation>{n} von {most}</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Retry {name}, on</source>
        <translation>{name} wiederholen, an</translation>
    </message>
    <message>
        <source>Retry {name}, off</source>
        <translation>{name} wiederholen, aus</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
</context>
<context>
    <name>FailureStateDelegate</name>
    <message>
        <source>Editing</source>
        <translation>Bearbeitung</translation>
    </message>
</context>
<context>
    <name>FailureTable</name>
    <message>
        <source>Failed records</source>
        <translation>Fehlgeschlagene Datensätze</translation>
    </message>
</context>
<context>
    <name>FailureValueDelegate</name>
    <message>
        <source>New value for {name}</source>
        <translation>Neuer Wert für {name}</translation>
    </message>
</context>
<context>
    <name>FailuresPane</name>
    <message>
        <source>Export to Excel</source>
        <translation>Nach Excel exportieren</translation>
    </message>
    <message>
        <source>Import corrected workbook</source>
        <translation>Korrigierte Arbeitsmappe importieren</translation>
    </message>
    <message>
        <source>New failures join these groups while the run sends. Nothing here blocks the last record.</source>
        <translation>Neue Fehlschläge kommen in diese Gruppen, während der Lauf sendet. Nichts hier hält den letzten Datensatz auf.</translation>
    </message>
    <message>
        <source>New failures join these groups while the run sends. Nothing here blocks the other {n} records.</source>
        <translation>Neue Fehlschläge kommen in diese Gruppen, während der Lauf sendet. Nichts hier hält die anderen {n} Datensätze auf.</translation>
    </message>
    <message>
        <source>Causes of failures</source>
        <translation>Ursachen der Fehlschläge</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>Fehlschläge</translation>
    </message>
    <message>
        <source>1 record</source>
        <translation>1 Datensatz</translation>
    </message>
    <message>
        <source>{n} records</source>
        <translation>{n} Datensätze</translation>
    </message>
    <message>
        <source>1 cause</source>
        <translation>1 Ursache</translation>
    </message>
    <message>
        <source>{n} causes</source>
        <translation>{n} Ursachen</translation>
    </message>
    <message>
        <source>Retry all safe ({n})</source>
        <translation>Alle gefahrlosen wiederholen ({n})</translation>
    </message>
    <message>
        <source>No failure is safe.</source>
        <translation>Kein Fehlschlag ist gefahrlos.</translation>
    </message>
    <message>
        <source>Writes to {org}</source>
        <translation>Schreibt in {org}</translation>
    </message>
    <message>
        <source>Retry {n} of the workbook in {org}</source>
        <translation>{n} aus der Arbeitsmappe in {org} wiederholen</translation>
    </message>
    <message>
        <source>Retry {n} of the workbook</source>
        <translation>{n} aus der Arbeitsmappe wiederholen</translation>
    </message>
    <message>
        <source>Retry {n}</source>
        <translation>{n} wiederholen</translation>
    </message>
</context>
<context>
    <name>FaultCard</name>
    <message>
        <source>Let so many pass first</source>
        <translation>Erst so viele vergehen lassen</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>Wie oft</translation>
    </message>
    <message>
        <source>0: until it is switched off.</source>
        <translation>0: bis es ausgeschaltet wird.</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Do it now</source>
        <translation>Jetzt tun</translation>
    </message>
    <message>
        <source>Fill in every field first</source>
        <translation>Füllen Sie zuerst jedes Feld aus</translation>
    </message>
</context>
<context>
    <name>FaultRow</name>
    <message>
        <source>Switch off</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>Wegnehmen</translation>
    </message>
</context>
<context>
    <name>FieldDrag</name>
    <message>
        <source>{first} and {n} more</source>
        <translation>{first} und {n} weitere</translation>
    </message>
</context>
<context>
    <name>FileDialog</name>
    <message>
        <source>Connect {file}</source>
        <translation>{file} verbinden</translation>
    </message>
    <message>
        <source>This is how it would be read. What you change is read anew at once.</source>
        <translation>So würde sie gelesen. Was Sie ändern, wird sofort neu gelesen.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>First rows</source>
        <translation>Erste Zeilen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>found</source>
        <translation>gefunden</translation>
    </message>
    <message>
        <source>as you say</source>
        <translation>wie Sie es sagen</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>und {n} weitere</translation>
    </message>
    <message>
        <source>{columns} columns, the first rows</source>
        <translation>{columns} Spalten, die ersten Zeilen</translation>
    </message>
    <message>
        <source>Give it a name first</source>
        <translation>Geben Sie zuerst einen Namen ein</translation>
    </message>
</context>
<context>
    <name>FileField</name>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
</context>
<context>
    <name>FilterSection</name>
    <message>
        <source>No filter: every record may flow.</source>
        <translation>Kein Filter: jeder Datensatz darf fließen.</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Bedingung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>No value needed</source>
        <translation>Kein Wert nötig</translation>
    </message>
    <message>
        <source>Remove this filter</source>
        <translation>Diesen Filter entfernen</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Wenn</translation>
    </message>
    <message>
        <source>or</source>
        <translation>oder</translation>
    </message>
    <message>
        <source>and</source>
        <translation>und</translation>
    </message>
    <message>
        <source>All of them, or any of them</source>
        <translation>Alle davon oder irgendeine davon</translation>
    </message>
    <message>
        <source>Filter changed.</source>
        <translation>Filter geändert.</translation>
    </message>
</context>
<context>
    <name>FindingsPanel</name>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>The check reads the fields of both sides and writes nothing.</source>
        <translation>Die Prüfung liest die Felder beider Seiten und schreibt nichts.</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>Noch nicht geprüft</translation>
    </message>
    <message>
        <source>Every field exists and may be written.</source>
        <translation>Jedes Feld ist vorhanden und darf geschrieben werden.</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>Keine Probleme</translation>
    </message>
    <message>
        <source>Show rows</source>
        <translation>Zeilen zeigen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>1 error</source>
        <translation>1 Fehler</translation>
    </message>
    <message>
        <source>{n} errors</source>
        <translation>{n} Fehler</translation>
    </message>
    <message>
        <source>{n} warnings</source>
        <translation>{n} Warnungen</translation>
    </message>
    <message>
        <source>1 warning</source>
        <translation>1 Warnung</translation>
    </message>
</context>
<context>
    <name>ForecastLabel</name>
    <message>
        <source>1 API call</source>
        <translation>1 API-Aufruf</translation>
    </message>
    <message>
        <source>{n} API calls</source>
        <translation>{n} API-Aufrufe</translation>
    </message>
    <message>
        <source>, {n} more than your budget.</source>
        <translation>, {n} mehr als Ihr Budget.</translation>
    </message>
    <message>
        <source>About </source>
        <translation>Etwa </translation>
    </message>
    <message>
        <source>, {n} s</source>
        <translation>, {n} s</translation>
    </message>
    <message>
        <source> left of your budget after</source>
        <translation> bleiben danach von Ihrem Budget</translation>
    </message>
    <message>
        <source>Send: {calls} for {batches}</source>
        <translation>Senden: {calls} für {batches}</translation>
    </message>
    <message>
        <source>Check that nothing changed since: {calls}</source>
        <translation>Prüfen, dass sich seither nichts geändert hat: {calls}</translation>
    </message>
    <message>
        <source>Read back and compare: {calls}</source>
        <translation>Zurücklesen und vergleichen: {calls}</translation>
    </message>
    <message>
        <source>up to 200 records a call</source>
        <translation>bis zu 200 Datensätze je Aufruf</translation>
    </message>
    <message>
        <source>up to 1,000 records a call</source>
        <translation>bis zu 1.000 Datensätze je Aufruf</translation>
    </message>
    <message>
        <source>by bulk job</source>
        <translation>durch Bulk-Job</translation>
    </message>
    <message>
        <source>back from the Recycle Bin, up to 200 records a call</source>
        <translation>zurück aus dem Papierkorb, bis zu 200 Datensätze je Aufruf</translation>
    </message>
    <message>
        <source>1 call</source>
        <translation>1 Aufruf</translation>
    </message>
    <message>
        <source>{n} calls</source>
        <translation>{n} Aufrufe</translation>
    </message>
    <message>
        <source>1 batch</source>
        <translation>1 Stapel</translation>
    </message>
    <message>
        <source>{n} batches</source>
        <translation>{n} Stapel</translation>
    </message>
    <message>
        <source>Spent on looking at both sides</source>
        <translation>Für das Ansehen beider Seiten verbraucht</translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message>
        <source>Back to connections</source>
        <translation>Zurück zu den Verbindungen</translation>
    </message>
    <message>
        <source>Permission set…</source>
        <translation>Berechtigungssatz…</translation>
    </message>
    <message>
        <source>Write the permission set that the mappings need, to be deployed</source>
        <translation>Den Berechtigungssatz schreiben, den die Zuordnungen brauchen, um ihn bereitzustellen</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal ansehen</translation>
    </message>
    <message>
        <source>Health of {name}</source>
        <translation>Zustand von {name}</translation>
    </message>
    <message>
        <source>The look is under way</source>
        <translation>Es wird gerade nachgesehen</translation>
    </message>
    <message>
        <source>The permission set is in {path}. Deploy it, then assign it in Setup.</source>
        <translation>Der Berechtigungssatz liegt in {path}. Stellen Sie ihn bereit und weisen Sie ihn dann im Setup zu.</translation>
    </message>
    <message>
        <source>Open Setup</source>
        <translation>Setup öffnen</translation>
    </message>
    <message>
        <source>Open Setup for {title}</source>
        <translation>Setup für {title} öffnen</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>could not be looked at</source>
        <translation>konnten nicht angesehen werden</translation>
    </message>
    <message>
        <source>needs a look</source>
        <translation>bitte ansehen</translation>
    </message>
    <message>
        <source>bad</source>
        <translation>schlecht</translation>
    </message>
    <message>
        <source>{n} bad</source>
        <translation>{n} schlecht</translation>
    </message>
    <message>
        <source>{n} to look at</source>
        <translation>{n} anzusehen</translation>
    </message>
    <message>
        <source>{n} not known</source>
        <translation>{n} nicht bekannt</translation>
    </message>
    <message>
        <source>API call</source>
        <translation>API-Aufruf</translation>
    </message>
</context>
<context>
    <name>HealthPresenter</name>
    <message>
        <source>Where shall the permission set go?</source>
        <translation>Wohin soll der Berechtigungssatz?</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>No run of this workspace has written it yet.</source>
        <translation>Noch kein Lauf dieses Arbeitsbereichs hat ihn geschrieben.</translation>
    </message>
    <message>
        <source>Enter opens the run.</source>
        <translation>Eingabe öffnet den Lauf.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>the record</source>
        <translation>der Datensatz</translation>
    </message>
    <message>
        <source>Was</source>
        <translation>War</translation>
    </message>
    <message>
        <source>Became</source>
        <translation>Wurde zu</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Approved by</source>
        <translation>Freigegeben von</translation>
    </message>
</context>
<context>
    <name>HistoryPresenter</name>
    <message>
        <source>History of {record}</source>
        <translation>Verlauf von {record}</translation>
    </message>
    <message>
        <source>History of {field}, {record}</source>
        <translation>Verlauf von {field}, {record}</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Keep your orgs and your data in agreement</source>
        <translation>Halten Sie Ihre Orgs und Ihre Daten in Übereinstimmung</translation>
    </message>
    <message>
        <source>All mappings</source>
        <translation>Alle Zuordnungen</translation>
    </message>
    <message>
        <source>Add a sync file…</source>
        <translation>Sync-Datei hinzufügen…</translation>
    </message>
    <message>
        <source>Recent mappings</source>
        <translation>Letzte Zuordnungen</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Braucht Aufmerksamkeit</translation>
    </message>
    <message>
        <source>No mappings yet</source>
        <translation>Noch keine Zuordnungen</translation>
    </message>
    <message>
        <source>A mapping says which source field goes to which Salesforce field.</source>
        <translation>Eine Zuordnung sagt, welches Quellfeld in welches Salesforce-Feld geht.</translation>
    </message>
    <message>
        <source>Nothing needs you</source>
        <translation>Nichts braucht Sie</translation>
    </message>
    <message>
        <source>Conflicts, failures and expiring sign-ins appear here.</source>
        <translation>Konflikte, Fehlschläge und ablaufende Anmeldungen erscheinen hier.</translation>
    </message>
    <message>
        <source>API calls today</source>
        <translation>API-Aufrufe heute</translation>
    </message>
    <message>
        <source>Practice calls are counted here but never reach Salesforce</source>
        <translation>Übungsaufrufe werden hier gezählt, erreichen aber nie Salesforce</translation>
    </message>
</context>
<context>
    <name>HomePresenter</name>
    <message>
        <source>Writes to {environment}</source>
        <translation>Schreibt in {environment}</translation>
    </message>
    <message>
        <source>and {n} older: orgtide notices</source>
        <translation>und {n} ältere: orgtide notices</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>Gesehen</translation>
    </message>
    <message>
        <source>Run {run} stopped at {done} of {approved}</source>
        <translation>Lauf {run} hielt bei {done} von {approved} an</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>1 failure is safe to retry</source>
        <translation>1 Fehlschlag kann gefahrlos wiederholt werden</translation>
    </message>
    <message>
        <source>{n} failures are safe to retry</source>
        <translation>{n} Fehlschläge können gefahrlos wiederholt werden</translation>
    </message>
    <message>
        <source>Retry {n}</source>
        <translation>{n} wiederholen</translation>
    </message>
    <message>
        <source>1 record was not accepted</source>
        <translation>1 Datensatz wurde nicht angenommen</translation>
    </message>
    <message>
        <source>{n} records were not accepted</source>
        <translation>{n} Datensätze wurden nicht angenommen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>1 conflict needs a decision</source>
        <translation>1 Konflikt braucht eine Entscheidung</translation>
    </message>
    <message>
        <source>{n} conflicts need a decision</source>
        <translation>{n} Konflikte brauchen eine Entscheidung</translation>
    </message>
    <message>
        <source>{sync}: both sides changed the same field</source>
        <translation>{sync}: beide Seiten haben dasselbe Feld geändert</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>Entscheiden</translation>
    </message>
    <message>
        <source>1 deletion waits for approval</source>
        <translation>1 Löschung wartet auf Freigabe</translation>
    </message>
    <message>
        <source>{n} deletions wait for approval</source>
        <translation>{n} Löschungen warten auf Freigabe</translation>
    </message>
    <message>
        <source>{sync}: nothing is deleted until you approve it</source>
        <translation>{sync}: Nichts wird gelöscht, bevor Sie es freigeben</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>{sync}, run {run}</source>
        <translation>{sync}, Lauf {run}</translation>
    </message>
</context>
<context>
    <name>IdentitySection</name>
    <message>
        <source>Records are not told apart: every row is new.</source>
        <translation>Datensätze werden nicht unterschieden: Jede Zeile ist neu.</translation>
    </message>
    <message>
        <source>Every pair is a way already</source>
        <translation>Jedes Paar ist schon ein Weg</translation>
    </message>
    <message>
        <source>Otherwise</source>
        <translation>Sonst</translation>
    </message>
    <message>
        <source>Match by</source>
        <translation>Abgleichen über</translation>
    </message>
    <message>
        <source>Way {n}</source>
        <translation>Weg {n}</translation>
    </message>
    <message>
        <source>Remove this way</source>
        <translation>Diesen Weg entfernen</translation>
    </message>
    <message>
        <source>If several</source>
        <translation>Wenn mehrere</translation>
    </message>
    <message>
        <source>If several are found</source>
        <translation>Wenn mehrere gefunden werden</translation>
    </message>
    <message>
        <source>What they find is known after the next preview.</source>
        <translation>Was sie finden, ist nach der nächsten Vorschau bekannt.</translation>
    </message>
    <message>
        <source>Identity changed.</source>
        <translation>Identität geändert.</translation>
    </message>
</context>
<context>
    <name>InboxPane</name>
    <message>
        <source>Webhook inbox</source>
        <translation>Webhook-Eingang</translation>
    </message>
    <message>
        <source>Nothing has come yet.</source>
        <translation>Noch ist nichts gekommen.</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>orgtide inbox listen takes webhooks in while it runs</source>
        <translation>orgtide inbox listen nimmt Webhooks an, solange es läuft</translation>
    </message>
    <message>
        <source>Handle again</source>
        <translation>Erneut verarbeiten</translation>
    </message>
    <message>
        <source>Only the payloads that did not get through</source>
        <translation>Nur die Nachrichten, die nicht durchkamen</translation>
    </message>
    <message>
        <source>1 dead letter</source>
        <translation>1 unzustellbar</translation>
    </message>
    <message>
        <source>{n} dead letters</source>
        <translation>{n} unzustellbar</translation>
    </message>
    <message>
        <source>1 payload kept</source>
        <translation>1 Sendung aufbewahrt</translation>
    </message>
    <message>
        <source>{n} payloads kept</source>
        <translation>{n} Sendungen aufbewahrt</translation>
    </message>
    <message>
        <source>the newest {n} of {all}</source>
        <translation>die neuesten {n} von {all}</translation>
    </message>
    <message>
        <source>No webhook is connected. Webhook in Connections makes an address.</source>
        <translation>Kein Webhook ist verbunden. Webhook unter Verbindungen legt eine Adresse an.</translation>
    </message>
    <message>
        <source>Payloads for {names} come in while the page of the webhook in Connections listens, or orgtide inbox listen runs.</source>
        <translation>Sendungen für {names} kommen an, solange die Seite des Webhooks unter Verbindungen lauscht oder orgtide inbox listen läuft.</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>From {address}</source>
        <translation>Von {address}</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>Inhalt</translation>
    </message>
    <message>
        <source>Erased</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>Geht nach</translation>
    </message>
    <message>
        <source>Failed in run {n}: {why}</source>
        <translation>In Lauf {n} gescheitert: {why}</translation>
    </message>
    <message>
        <source>No mapping takes this type</source>
        <translation>Keine Zuordnung nimmt diese Art</translation>
    </message>
    <message>
        <source>Choose a payload that failed in a run</source>
        <translation>Wähle eine Sendung, die in einem Lauf gescheitert ist</translation>
    </message>
    <message>
        <source>Sends its record again, and no other</source>
        <translation>Sendet ihren Datensatz noch einmal und keinen anderen</translation>
    </message>
</context>
<context>
    <name>LivePage</name>
    <message>
        <source>Listen to change events of the org</source>
        <translation>Auf Änderungsereignisse der Org lauschen</translation>
    </message>
    <message>
        <source>This version does not read change events</source>
        <translation>Diese Version liest keine Änderungsereignisse</translation>
    </message>
    <message>
        <source>1 webhook</source>
        <translation>1 Webhook</translation>
    </message>
    <message>
        <source>{n} webhooks</source>
        <translation>{n} Webhooks</translation>
    </message>
    <message>
        <source>No webhook connected</source>
        <translation>Kein Webhook verbunden</translation>
    </message>
    <message>
        <source>Not listening to change events</source>
        <translation>Lauscht nicht auf Änderungsereignisse</translation>
    </message>
</context>
<context>
    <name>LivePresenter</name>
    <message>
        <source>Copied: {it}</source>
        <translation>Kopiert: {it}</translation>
    </message>
    <message>
        <source>Its run is sending; it tries again by itself.</source>
        <translation>Sein Lauf sendet gerade; er versucht es von selbst wieder.</translation>
    </message>
</context>
<context>
    <name>LooksSection</name>
    <message>
        <source>Reduce motion</source>
        <translation>Weniger Bewegung</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>From the next start on. In German, sentences about errors and checks are English so far.</source>
        <translation>Vom nächsten Start an. Auf Deutsch sind Sätze über Fehler und Prüfungen bisher englisch.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
</context>
<context>
    <name>MappingEditor</name>
    <message>
        <source>Undone: {what}</source>
        <translation>Rückgängig gemacht: {what}</translation>
    </message>
    <message>
        <source>Done again: {what}</source>
        <translation>Wiederholt: {what}</translation>
    </message>
    <message>
        <source>Saved {time}</source>
        <translation>Gespeichert {time}</translation>
    </message>
    <message>
        <source>Every change is saved.</source>
        <translation>Jede Änderung ist gespeichert.</translation>
    </message>
</context>
<context>
    <name>MappingFields</name>
    <message>
        <source>Find a column</source>
        <translation>Spalte suchen</translation>
    </message>
    <message>
        <source>Find a field or API name</source>
        <translation>Feld oder API-Namen suchen</translation>
    </message>
    <message>
        <source>Line up</source>
        <translation>Ausrichten</translation>
    </message>
    <message>
        <source>Hide unmapped</source>
        <translation>Nur zugeordnete</translation>
    </message>
    <message>
        <source>{n} fields</source>
        <translation>{n} Felder</translation>
    </message>
    <message>
        <source>{n} columns</source>
        <translation>{n} Spalten</translation>
    </message>
    <message>
        <source>1 column</source>
        <translation>1 Spalte</translation>
    </message>
    <message>
        <source>1 field</source>
        <translation>1 Feld</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Map to…</source>
        <translation>Zuordnen zu…</translation>
    </message>
    <message>
        <source>Map from…</source>
        <translation>Zuordnen von…</translation>
    </message>
    <message>
        <source>Fixed value…</source>
        <translation>Fester Wert…</translation>
    </message>
    <message>
        <source>Hide the fields behind it</source>
        <translation>Felder dahinter ausblenden</translation>
    </message>
    <message>
        <source>Show the fields behind it</source>
        <translation>Felder dahinter zeigen</translation>
    </message>
    <message>
        <source>Remove its pairs</source>
        <translation>Seine Paare entfernen</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Namen kopieren</translation>
    </message>
    <message>
        <source>Copy API name</source>
        <translation>API-Namen kopieren</translation>
    </message>
    <message>
        <source>Suggest matches</source>
        <translation>Paare vorschlagen</translation>
    </message>
    <message>
        <source>Remove all pairs</source>
        <translation>Alle Paare entfernen</translation>
    </message>
    <message>
        <source>Map {name} to…</source>
        <translation>{name} zuordnen zu…</translation>
    </message>
    <message>
        <source>Map {name} from…</source>
        <translation>{name} zuordnen von…</translation>
    </message>
    <message>
        <source>Join {n} fields to…</source>
        <translation>{n} Felder zusammenfügen in…</translation>
    </message>
</context>
<context>
    <name>MappingHand</name>
    <message>
        <source>Mapped already</source>
        <translation>Schon zugeordnet</translation>
    </message>
    <message>
        <source>The source cannot be written</source>
        <translation>Die Quelle kann nicht geschrieben werden</translation>
    </message>
    <message>
        <source>Add to {name}</source>
        <translation>An {name} anfügen</translation>
    </message>
    <message>
        <source>Join {n} fields</source>
        <translation>{n} Felder zusammenfügen</translation>
    </message>
    <message>
        <source>{source} mapped to {target}</source>
        <translation>{source} zugeordnet zu {target}</translation>
    </message>
    <message>
        <source>Pair removed.</source>
        <translation>Paar entfernt.</translation>
    </message>
    <message>
        <source>{n} pairs removed.</source>
        <translation>{n} Paare entfernt.</translation>
    </message>
    <message>
        <source>{target} gets {value}.</source>
        <translation>{target} bekommt {value}.</translation>
    </message>
    <message>
        <source>1 suggestion accepted, {left} left.</source>
        <translation>1 Vorschlag angenommen, {left} übrig.</translation>
    </message>
    <message>
        <source>{n} suggestions accepted, {left} left.</source>
        <translation>{n} Vorschläge angenommen, {left} übrig.</translation>
    </message>
    <message>
        <source>{source} and {target} turned.</source>
        <translation>{source} und {target} umgedreht.</translation>
    </message>
    <message>
        <source>{source} to {target} changed.</source>
        <translation>{source} zu {target} geändert.</translation>
    </message>
    <message>
        <source>{source} and {target}: identity changed.</source>
        <translation>{source} und {target}: Identität geändert.</translation>
    </message>
    <message>
        <source>{source} to {target} moved.</source>
        <translation>{source} zu {target} verschoben.</translation>
    </message>
    <message>
        <source>Join both</source>
        <translation>Beide zusammenfügen</translation>
    </message>
    <message>
        <source>{what}, with a space</source>
        <translation>{what}, mit Leerzeichen</translation>
    </message>
    <message>
        <source>{what}, with a comma</source>
        <translation>{what}, mit Komma</translation>
    </message>
    <message>
        <source>{what}, with a new line</source>
        <translation>{what}, mit neuer Zeile</translation>
    </message>
    <message>
        <source>{source} joined to {target}.</source>
        <translation>{source} an {target} angefügt.</translation>
    </message>
    <message>
        <source>Replace {name}</source>
        <translation>{name} ersetzen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>MappingKnowledge</name>
    <message>
        <source>1 pair suggested. Nothing is mapped until you accept it.</source>
        <translation>1 Paar vorgeschlagen. Nichts wird zugeordnet, bevor Sie es annehmen.</translation>
    </message>
    <message>
        <source>{n} pairs suggested. Nothing is mapped until you accept it.</source>
        <translation>{n} Paare vorgeschlagen. Nichts wird zugeordnet, bevor Sie es annehmen.</translation>
    </message>
    <message>
        <source>No pair to suggest: no fields that are free resemble each other.</source>
        <translation>Kein Paar vorzuschlagen: Keine freien Felder ähneln einander.</translation>
    </message>
</context>
<context>
    <name>MappingPage</name>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>Rückgängig (Strg+Z)</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Shift+Z)</source>
        <translation>Wiederholen (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Suggest matches</source>
        <translation>Paare vorschlagen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Preview changes</source>
        <translation>Vorschau zeigen</translation>
    </message>
    <message>
        <source>Ctrl ↵</source>
        <translation>Strg ↵</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>{n} mapped</source>
        <translation>{n} zugeordnet</translation>
    </message>
    <message>
        <source>{n} suggested</source>
        <translation>{n} vorgeschlagen</translation>
    </message>
    <message>
        <source>{n} problems</source>
        <translation>{n} Probleme</translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 Problem</translation>
    </message>
    <message>
        <source>The check is running</source>
        <translation>Die Prüfung läuft</translation>
    </message>
    <message>
        <source>Both sides are compared</source>
        <translation>Beide Seiten werden verglichen</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Nichts rückgängig zu machen</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Nichts zu wiederholen</translation>
    </message>
    <message>
        <source>Undo: {what} (Ctrl+Z)</source>
        <translation>Rückgängig: {what} (Strg+Z)</translation>
    </message>
    <message>
        <source>Redo: {what} (Ctrl+Shift+Z)</source>
        <translation>Wiederholen: {what} (Strg+Umschalt+Z)</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>Vorschlagen</translation>
    </message>
    <message>
        <source>Choose another connection…</source>
        <translation>Andere Verbindung wählen…</translation>
    </message>
    <message>
        <source>Edit the file</source>
        <translation>Datei bearbeiten</translation>
    </message>
    <message>
        <source>Read the file again</source>
        <translation>Datei noch einmal lesen</translation>
    </message>
    <message>
        <source>Write to a file…</source>
        <translation>In eine Datei schreiben…</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Fields</source>
        <translation>Felder</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>Konflikte</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identität</translation>
    </message>
    <message>
        <source>Schedule &amp; quota</source>
        <translation>Zeitplan &amp; Kontingent</translation>
    </message>
</context>
<context>
    <name>MappingSettings</name>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>What else the file says</source>
        <translation>Was die Datei sonst sagt</translation>
    </message>
    <message>
        <source>Choose a connection</source>
        <translation>Verbindung wählen</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Ask me</source>
        <translation>Mich fragen</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Ignorieren</translation>
    </message>
    <message>
        <source>Delete on the other side too</source>
        <translation>Auch auf der anderen Seite löschen</translation>
    </message>
    <message>
        <source>Deletions, to the target</source>
        <translation>Löschungen, zum Ziel</translation>
    </message>
    <message>
        <source>Deletions, to the source</source>
        <translation>Löschungen, zur Quelle</translation>
    </message>
    <message>
        <source>Stops before deleting more than</source>
        <translation>Hält an, bevor mehr gelöscht wird als</translation>
    </message>
    <message>
        <source>{count} records or {share} %</source>
        <translation>{count} Datensätze oder {share} %</translation>
    </message>
    <message>
        <source>Off: owners stay as they are sent</source>
        <translation>Aus: Inhaber bleiben, wie sie gesendet werden</translation>
    </message>
    <message>
        <source>The org&apos;s active rule chooses owners</source>
        <translation>Die aktive Regel der Org wählt Inhaber</translation>
    </message>
    <message>
        <source>Refuse, and tell which records are alike</source>
        <translation>Ablehnen und sagen, welche Datensätze sich gleichen</translation>
    </message>
    <message>
        <source>Save where the rule only warns</source>
        <translation>Speichern, wo die Regel nur warnt</translation>
    </message>
    <message>
        <source>To the Recycle Bin; can be undone for 15 days</source>
        <translation>In den Papierkorb; 15 Tage lang rückgängig zu machen</translation>
    </message>
    <message>
        <source>For good, past the Recycle Bin; cannot be undone</source>
        <translation>Endgültig, am Papierkorb vorbei; lässt sich nicht rückgängig machen</translation>
    </message>
    <message>
        <source>Each record by itself</source>
        <translation>Jeder Datensatz für sich</translation>
    </message>
    <message>
        <source>Assignment rules</source>
        <translation>Zuweisungsregeln</translation>
    </message>
    <message>
        <source>Duplicate rules</source>
        <translation>Duplikatregeln</translation>
    </message>
    <message>
        <source>Deleted records go</source>
        <translation>Gelöschte Datensätze gehen</translation>
    </message>
    <message>
        <source>Written together</source>
        <translation>Zusammen geschrieben</translation>
    </message>
    <message>
        <source>Known to the org as</source>
        <translation>In der Org bekannt als</translation>
    </message>
    <message>
        <source>Orgtide, with the Id of this workspace</source>
        <translation>Orgtide, mit der Id dieses Arbeitsbereichs</translation>
    </message>
</context>
<context>
    <name>MappingTable</name>
    <message>
        <source>Mappings</source>
        <translation>Zuordnungen</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Last result</source>
        <translation>Letztes Ergebnis</translation>
    </message>
    <message>
        <source>Last run</source>
        <translation>Letzter Lauf</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>{mode} from {source}</source>
        <translation>{mode} aus {source}</translation>
    </message>
    <message>
        <source>Has not run yet</source>
        <translation>Noch nicht gelaufen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Preview changes</source>
        <translation>Vorschau zeigen</translation>
    </message>
    <message>
        <source>Open last run</source>
        <translation>Letzten Lauf öffnen</translation>
    </message>
    <message>
        <source>Settings of the sync…</source>
        <translation>Einstellungen des Syncs…</translation>
    </message>
</context>
<context>
    <name>MappingsPage</name>
    <message>
        <source>Find a mapping</source>
        <translation>Zuordnung suchen</translation>
    </message>
    <message>
        <source>No mappings yet</source>
        <translation>Noch keine Zuordnungen</translation>
    </message>
    <message>
        <source>A mapping says which source field goes to which Salesforce field. The practice org brings one to try.</source>
        <translation>Eine Zuordnung sagt, welches Quellfeld in welches Salesforce-Feld geht. Die Übungs-Org bringt eine zum Ausprobieren mit.</translation>
    </message>
    <message>
        <source>Open the practice org</source>
        <translation>Übungs-Org öffnen</translation>
    </message>
    <message>
        <source>Add a sync file…</source>
        <translation>Sync-Datei hinzufügen…</translation>
    </message>
    <message>
        <source>Mappings</source>
        <translation>Zuordnungen</translation>
    </message>
</context>
<context>
    <name>MappingsPresenter</name>
    <message>
        <source>Add a sync file</source>
        <translation>Sync-Datei hinzufügen</translation>
    </message>
    <message>
        <source>Sync files (*.yaml *.yml)</source>
        <translation>Sync-Dateien (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>{name} was read.</source>
        <translation>{name} wurde gelesen.</translation>
    </message>
    <message>
        <source>Read {file} again?</source>
        <translation>{file} noch einmal lesen?</translation>
    </message>
    <message>
        <source>{title} was changed in this window since that file was read. Reading it again takes the changes back. Write to a file… keeps them.</source>
        <translation>{title} wurde in diesem Fenster geändert, seit diese Datei gelesen wurde. Sie noch einmal zu lesen nimmt die Änderungen zurück. „In eine Datei schreiben…“ behält sie.</translation>
    </message>
    <message>
        <source>Read it again</source>
        <translation>Noch einmal lesen</translation>
    </message>
    <message>
        <source>Write to a file</source>
        <translation>In eine Datei schreiben</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>Geschrieben nach {path}.</translation>
    </message>
</context>
<context>
    <name>Mode</name>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Upsert</source>
        <translation>Upsert</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Spiegeln</translation>
    </message>
    <message>
        <source>Append</source>
        <translation>Anhängen</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Link only</source>
        <translation>Nur verknüpfen</translation>
    </message>
</context>
<context>
    <name>ModeSection</name>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Only in the source</source>
        <translation>Nur in der Quelle</translation>
    </message>
    <message>
        <source>In both, different</source>
        <translation>In beiden, verschieden</translation>
    </message>
    <message>
        <source>Only in {target}</source>
        <translation>Nur in {target}</translation>
    </message>
    <message>
        <source>Only adds new records</source>
        <translation>Fügt nur neue Datensätze hinzu</translation>
    </message>
    <message>
        <source>Only changes records that exist</source>
        <translation>Ändert nur vorhandene Datensätze</translation>
    </message>
    <message>
        <source>Adds new records and updates the rest</source>
        <translation>Fügt neue Datensätze hinzu und aktualisiert die übrigen</translation>
    </message>
    <message>
        <source>Deletes records listed in the source</source>
        <translation>Löscht Datensätze, die in der Quelle stehen</translation>
    </message>
    <message>
        <source>Makes the target equal to the source</source>
        <translation>Macht das Ziel gleich der Quelle</translation>
    </message>
    <message>
        <source>Adds every source record once</source>
        <translation>Fügt jeden Quelldatensatz einmal hinzu</translation>
    </message>
    <message>
        <source>The target holds these records and no others</source>
        <translation>Das Ziel enthält diese Datensätze und keine anderen</translation>
    </message>
    <message>
        <source>Only remembers which records are one</source>
        <translation>Merkt sich nur, welche Datensätze zusammengehören</translation>
    </message>
    <message>
        <source>Writes nothing to the target</source>
        <translation>Schreibt nichts ins Ziel</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Leave alone</source>
        <translation>Unverändert lassen</translation>
    </message>
    <message>
        <source>Mode is {mode} now.</source>
        <translation>Der Modus ist jetzt {mode}.</translation>
    </message>
    <message>
        <source>Also delete when</source>
        <translation>Auch löschen, wenn</translation>
    </message>
    <message>
        <source>Condition for deletions</source>
        <translation>Bedingung für Löschungen</translation>
    </message>
    <message>
        <source>Deletions always wait for your approval in Preview.</source>
        <translation>Löschungen warten immer auf Ihre Freigabe in der Vorschau.</translation>
    </message>
    <message>
        <source>Value that means deleted</source>
        <translation>Wert, der „gelöscht“ bedeutet</translation>
    </message>
    <message>
        <source>is</source>
        <translation>ist</translation>
    </message>
    <message>
        <source>Condition for deletions changed.</source>
        <translation>Bedingung für Löschungen geändert.</translation>
    </message>
    <message>
        <source>Back to the source</source>
        <translation>Zurück zur Quelle</translation>
    </message>
    <message>
        <source>Takes pairs that flow both ways, or to the source.</source>
        <translation>Nimmt Paare, die in beide Richtungen oder zur Quelle fließen.</translation>
    </message>
    <message>
        <source>To the source: {mode}.</source>
        <translation>Zur Quelle: {mode}.</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>OrgCard</name>
    <message>
        <source>Current org</source>
        <translation>Aktuelle Org</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Mehr zu {name}</translation>
    </message>
    <message>
        <source>Health of {name}</source>
        <translation>Zustand von {name}</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Edition</source>
        <translation>Edition</translation>
    </message>
    <message>
        <source>API version</source>
        <translation>API-Version</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>Letzter Test</translation>
    </message>
    <message>
        <source>API today</source>
        <translation>API heute</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Noch nicht bekannt</translation>
    </message>
    <message>
        <source>of {n}</source>
        <translation>von {n}</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>2 API calls</source>
        <translation>2 API-Aufrufe</translation>
    </message>
    <message>
        <source>The test is running</source>
        <translation>Der Test läuft</translation>
    </message>
    <message>
        <source>Log in to Salesforce</source>
        <translation>In Salesforce anmelden</translation>
    </message>
    <message>
        <source>Force reconnect</source>
        <translation>Neu verbinden erzwingen</translation>
    </message>
    <message>
        <source>Work with this org</source>
        <translation>Mit dieser Org arbeiten</translation>
    </message>
    <message>
        <source>Health…</source>
        <translation>Zustand…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird getestet…</translation>
    </message>
    <message>
        <source>Not tested in this session</source>
        <translation>In dieser Sitzung nicht getestet</translation>
    </message>
    <message>
        <source>Rights missing for the mappings: {n}</source>
        <translation>Rechte, die den Zuordnungen fehlen: {n}</translation>
    </message>
    <message>
        <source>{time}, {seconds} s</source>
        <translation>{time}, {seconds} s</translation>
    </message>
    <message>
        <source>Browser sign-in</source>
        <translation>Anmeldung im Browser</translation>
    </message>
    <message>
        <source>Username, password and token</source>
        <translation>Benutzername, Passwort und Token</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>Key and certificate</source>
        <translation>Schlüssel und Zertifikat</translation>
    </message>
    <message>
        <source>App with a secret</source>
        <translation>App mit Geheimnis</translation>
    </message>
    <message>
        <source>Salesforce CLI</source>
        <translation>Salesforce CLI</translation>
    </message>
</context>
<context>
    <name>OutcomesPane</name>
    <message>
        <source>Outcomes</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>What happens next</source>
        <translation>Was als Nächstes geschieht</translation>
    </message>
    <message>
        <source>On success</source>
        <translation>Bei Erfolg</translation>
    </message>
    <message>
        <source>On error</source>
        <translation>Bei Fehler</translation>
    </message>
    <message>
        <source>On limit</source>
        <translation>Am Limit</translation>
    </message>
    <message>
        <source>{outcome}: change what happens next</source>
        <translation>{outcome}: ändern, was dann geschieht</translation>
    </message>
    <message>
        <source>Stop, continue after {time}</source>
        <translation>Anhalten, nach {time} fortsetzen</translation>
    </message>
    <message>
        <source>the reset</source>
        <translation>dem Zurücksetzen</translation>
    </message>
    <message>
        <source>Keep for review, write a workbook</source>
        <translation>Zur Durchsicht behalten, Arbeitsmappe schreiben</translation>
    </message>
    <message>
        <source>Write their IDs to {fields}; both sides agree on them</source>
        <translation>Ihre IDs nach {fields} schreiben; beide Seiten stimmen überein</translation>
    </message>
    <message>
        <source>Both sides agree on them from now on</source>
        <translation>Beide Seiten gelten ab jetzt als übereinstimmend</translation>
    </message>
    <message>
        <source>Show the plan</source>
        <translation>Plan zeigen</translation>
    </message>
    <message>
        <source>Undo this run…</source>
        <translation>Diesen Lauf rückgängig machen…</translation>
    </message>
    <message>
        <source>Keep for review, and write a workbook when a run ends</source>
        <translation>Zur Durchsicht behalten und am Ende eines Laufs eine Arbeitsmappe schreiben</translation>
    </message>
    <message>
        <source>Export to Excel now…</source>
        <translation>Jetzt nach Excel exportieren…</translation>
    </message>
    <message>
        <source>Retry all safe ({n})</source>
        <translation>Alle sicheren wiederholen ({n})</translation>
    </message>
    <message>
        <source>Stop, continue after the reset</source>
        <translation>Anhalten, nach dem Zurücksetzen fortfahren</translation>
    </message>
    <message>
        <source>Stop and wait for me</source>
        <translation>Anhalten und auf mich warten</translation>
    </message>
    <message>
        <source>Continue now</source>
        <translation>Jetzt fortfahren</translation>
    </message>
    <message>
        <source>Keep for review</source>
        <translation>Zur Durchsicht aufheben</translation>
    </message>
    <message>
        <source>Stop; continue by hand</source>
        <translation>Anhalten; von Hand fortsetzen</translation>
    </message>
</context>
<context>
    <name>OverviewStrip</name>
    <message>
        <source>Overview of the changes</source>
        <translation>Übersicht der Änderungen</translation>
    </message>
</context>
<context>
    <name>PairPane</name>
    <message>
        <source>Add a fixed value</source>
        <translation>Festen Wert hinzufügen</translation>
    </message>
    <message>
        <source>Accept all suggestions</source>
        <translation>Alle Vorschläge annehmen</translation>
    </message>
    <message>
        <source>Skip these</source>
        <translation>Diese weglassen</translation>
    </message>
    <message>
        <source>Takes all suggestions away; nothing is mapped</source>
        <translation>Nimmt alle Vorschläge weg; nichts wird zugeordnet</translation>
    </message>
    <message>
        <source>Mapped pairs</source>
        <translation>Zugeordnete Paare</translation>
    </message>
    <message>
        <source>{n} of {total} fields</source>
        <translation>{n} von {total} Feldern</translation>
    </message>
    <message>
        <source>No suggestion of 90 % or more</source>
        <translation>Kein Vorschlag mit 90 % oder mehr</translation>
    </message>
    <message>
        <source>If {source} is empty, use</source>
        <translation>Wenn {source} leer ist, nimm</translation>
    </message>
    <message>
        <source>Enter takes it; nothing typed is none</source>
        <translation>Eingabe übernimmt es; nichts Eingetipptes heißt keiner</translation>
    </message>
    <message>
        <source>{source} to {target}</source>
        <translation>{source} zu {target}</translation>
    </message>
    <message>
        <source>{target} always gets</source>
        <translation>{target} bekommt immer</translation>
    </message>
    <message>
        <source>Which field always gets the same value?</source>
        <translation>Welches Feld bekommt immer denselben Wert?</translation>
    </message>
    <message>
        <source>Enter takes it</source>
        <translation>Eingabe übernimmt es</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Source to target</source>
        <translation>Quelle zum Ziel</translation>
    </message>
    <message>
        <source>Both ways</source>
        <translation>In beide Richtungen</translation>
    </message>
    <message>
        <source>Target to source</source>
        <translation>Ziel zur Quelle</translation>
    </message>
    <message>
        <source>Transform…</source>
        <translation>Umwandeln…</translation>
    </message>
    <message>
        <source>Value list…</source>
        <translation>Werteliste…</translation>
    </message>
    <message>
        <source>If empty, use…</source>
        <translation>Wenn leer, nimm…</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Only if empty</source>
        <translation>Nur wenn leer</translation>
    </message>
    <message>
        <source>Only when created</source>
        <translation>Nur beim Anlegen</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Required</source>
        <translation>Pflicht</translation>
    </message>
    <message>
        <source>Monitored</source>
        <translation>Überwacht</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>PairTable</name>
    <message>
        <source>Mapped pairs</source>
        <translation>Zugeordnete Paare</translation>
    </message>
    <message>
        <source>source to target</source>
        <translation>Quelle zum Ziel</translation>
    </message>
    <message>
        <source>target to source</source>
        <translation>Ziel zur Quelle</translation>
    </message>
    <message>
        <source>both ways</source>
        <translation>in beide Richtungen</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Transform and format</source>
        <translation>Umwandlung</translation>
    </message>
    <message>
        <source>If empty, use</source>
        <translation>Wenn leer</translation>
    </message>
    <message>
        <source>Required?</source>
        <translation>Pflicht?</translation>
    </message>
    <message>
        <source>Monitored?</source>
        <translation>Überwacht?</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schl.</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Suggestion</source>
        <translation>Vorschlag</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>{sure}% sure: {reason}</source>
        <translation>zu {sure} % sicher: {reason}</translation>
    </message>
    <message>
        <source>Fixed value</source>
        <translation>Fester Wert</translation>
    </message>
    <message>
        <source>only if empty</source>
        <translation>nur wenn leer</translation>
    </message>
    <message>
        <source>only when created</source>
        <translation>nur beim Anlegen</translation>
    </message>
    <message>
        <source>never written</source>
        <translation>nie geschrieben</translation>
    </message>
</context>
<context>
    <name>PanelHead</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>PayloadPane</name>
    <message>
        <source>Handle again…</source>
        <translation>Erneut behandeln…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Pfad</translation>
    </message>
    <message>
        <source>Holds</source>
        <translation>Enthält</translation>
    </message>
    <message>
        <source>Choose a payload</source>
        <translation>Wählen Sie eine Sendung</translation>
    </message>
    <message>
        <source>What it says is shown here. Values that look like secrets are veiled.</source>
        <translation>Was sie sagt, steht hier. Werte, die wie Geheimnisse aussehen, sind verdeckt.</translation>
    </message>
    <message>
        <source>A person was erased from it.</source>
        <translation>Eine Person wurde daraus gelöscht.</translation>
    </message>
    <message>
        <source>Preview…</source>
        <translation>Vorschau…</translation>
    </message>
    <message>
        <source>No mapping reads payloads of this type</source>
        <translation>Keine Zuordnung liest Sendungen dieser Art</translation>
    </message>
    <message>
        <source>Preview what {mapping} makes of all that arrived; nothing is sent</source>
        <translation>Vorschau dessen, was {mapping} aus allem Angekommenen macht; nichts wird gesendet</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Sendung</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Kopfzeilen</translation>
    </message>
    <message>
        <source>Paths</source>
        <translation>Pfade</translation>
    </message>
    <message>
        <source>What the payload says</source>
        <translation>Was die Sendung sagt</translation>
    </message>
    <message>
        <source>Headers of the request</source>
        <translation>Kopfzeilen der Anfrage</translation>
    </message>
    <message>
        <source>Where the payload holds what</source>
        <translation>Wo die Sendung was enthält</translation>
    </message>
    <message>
        <source>a list of {n}</source>
        <translation>eine Liste mit {n}</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
</context>
<context>
    <name>PeopleSection</name>
    <message>
        <source>Person</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>People and roles</source>
        <translation>Personen und Rollen</translation>
    </message>
    <message>
        <source>Name they sign in to the computer with</source>
        <translation>Name, mit dem sich die Person am Computer anmeldet</translation>
    </message>
    <message>
        <source>Give the role</source>
        <translation>Rolle vergeben</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Sie</translation>
    </message>
    <message>
        <source>An administrator may do everything. A viewer may look and export. Once an administrator is named, whoever is not named is a viewer.</source>
        <translation>Ein Administrator darf alles. Ein Betrachter darf ansehen und exportieren. Sobald ein Administrator benannt ist, ist jeder Unbenannte ein Betrachter.</translation>
    </message>
    <message>
        <source>{person}: {role}</source>
        <translation>{person}: {role}</translation>
    </message>
    <message>
        <source>{person}: {role}, as everybody</source>
        <translation>{person}: {role}, wie alle</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Betrachter</translation>
    </message>
    <message>
        <source>Write a name.</source>
        <translation>Geben Sie einen Namen ein.</translation>
    </message>
</context>
<context>
    <name>PlanChips</name>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <source>Unchanged</source>
        <translation>Unverändert</translation>
    </message>
    <message>
        <source>Records that are the same on both sides are counted, not listed.</source>
        <translation>Datensätze, die auf beiden Seiten gleich sind, werden gezählt, nicht aufgeführt.</translation>
    </message>
    <message>
        <source>1 more record is not in the mapping&apos;s scope.</source>
        <translation>1 weiterer Datensatz liegt außerhalb der Zuordnung.</translation>
    </message>
    <message>
        <source>{n} more records are not in the mapping&apos;s scope.</source>
        <translation>{n} weitere Datensätze liegen außerhalb der Zuordnung.</translation>
    </message>
    <message>
        <source>1 record</source>
        <translation>1 Datensatz</translation>
    </message>
    <message>
        <source>{n} records</source>
        <translation>{n} Datensätze</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>angezeigt</translation>
    </message>
    <message>
        <source>not shown</source>
        <translation>nicht angezeigt</translation>
    </message>
    <message>
        <source>missing required</source>
        <translation>Pflichtfeld fehlt</translation>
    </message>
    <message>
        <source>unreadable value</source>
        <translation>unlesbarer Wert</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>kein Schlüssel</translation>
    </message>
    <message>
        <source>key used twice</source>
        <translation>Schlüssel doppelt</translation>
    </message>
    <message>
        <source>several matches</source>
        <translation>mehrere Treffer</translation>
    </message>
</context>
<context>
    <name>PlanHeading</name>
    <message>
        <source>Apply a part for now</source>
        <translation>Vorerst einen Teil anwenden</translation>
    </message>
    <message>
        <source>Show the mapping</source>
        <translation>Zuordnung anzeigen</translation>
    </message>
    <message>
        <source>1 change</source>
        <translation>1 Änderung</translation>
    </message>
    <message>
        <source>{n} changes</source>
        <translation>{n} Änderungen</translation>
    </message>
    <message>
        <source>Apply {changes} to {environment}</source>
        <translation>{changes} auf {environment} anwenden</translation>
    </message>
    <message>
        <source>Apply the first {n}</source>
        <translation>Die ersten {n} anwenden</translation>
    </message>
    <message>
        <source>Apply all, stop at the limit</source>
        <translation>Alles anwenden, am Limit anhalten</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>Erneut vergleichen</translation>
    </message>
    <message>
        <source>Export to Excel</source>
        <translation>Nach Excel exportieren</translation>
    </message>
    <message>
        <source>Save plan</source>
        <translation>Plan speichern</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>{n} rows</source>
        <translation>{n} Zeilen</translation>
    </message>
    <message>
        <source>The way back of run {run}, made {when}</source>
        <translation>Der Rückweg von Lauf {run}, erstellt {when}</translation>
    </message>
    <message>
        <source>Compared {when}, {rows}</source>
        <translation>Verglichen {when}, {rows}</translation>
    </message>
    <message>
        <source>Choose another object of this plan</source>
        <translation>Anderes Objekt dieses Plans wählen</translation>
    </message>
</context>
<context>
    <name>PlanModel</name>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Approve {name}, on</source>
        <translation>{name} freigeben, an</translation>
    </message>
    <message>
        <source>Approve {name}, off</source>
        <translation>{name} freigeben, aus</translation>
    </message>
    <message>
        <source>Approve {name}, some fields</source>
        <translation>{name} freigeben, einige Felder</translation>
    </message>
    <message>
        <source>Approve {name}, not decided</source>
        <translation>{name} freigeben, nicht entschieden</translation>
    </message>
    <message>
        <source>{name} is skipped</source>
        <translation>{name} wird übersprungen</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Anlegen</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Übersprungen</translation>
    </message>
    <message>
        <source>approved</source>
        <translation>freigegeben</translation>
    </message>
    <message>
        <source>not approved</source>
        <translation>nicht freigegeben</translation>
    </message>
    <message>
        <source>some fields approved</source>
        <translation>einige Felder freigegeben</translation>
    </message>
    <message>
        <source>not decided</source>
        <translation>nicht entschieden</translation>
    </message>
    <message>
        <source>nothing to send</source>
        <translation>nichts zu senden</translation>
    </message>
    <message>
        <source>1 field</source>
        <translation>1 Feld</translation>
    </message>
    <message>
        <source>{n} fields</source>
        <translation>{n} Felder</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
</context>
<context>
    <name>PlanTableView</name>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
</context>
<context>
    <name>PlanTools</name>
    <message>
        <source>Find a name, key or value</source>
        <translation>Name, Schlüssel oder Wert suchen</translation>
    </message>
    <message>
        <source>Ctrl F</source>
        <translation>Strg F</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Approve shown</source>
        <translation>Angezeigte freigeben</translation>
    </message>
    <message>
        <source>Previous change (Alt+Up)</source>
        <translation>Vorige Änderung (Alt+Auf)</translation>
    </message>
    <message>
        <source>Next change (Alt+Down)</source>
        <translation>Nächste Änderung (Alt+Ab)</translation>
    </message>
    <message>
        <source>Record below</source>
        <translation>Datensatz darunter</translation>
    </message>
    <message>
        <source>Record beside (Ctrl+Shift+L)</source>
        <translation>Datensatz daneben (Strg+Umschalt+L)</translation>
    </message>
    <message>
        <source>{approved} of {planned} approved</source>
        <translation>{approved} von {planned} freigegeben</translation>
    </message>
    <message>
        <source>Needs a decision first</source>
        <translation>Braucht zuerst eine Entscheidung</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Name</translation>
    </message>
    <message>
        <source>By key</source>
        <translation>Nach Schlüssel</translation>
    </message>
    <message>
        <source>Most fields changed</source>
        <translation>Meiste geänderte Felder</translation>
    </message>
    <message>
        <source>As they are sent</source>
        <translation>Wie sie gesendet werden</translation>
    </message>
    <message>
        <source>By kind</source>
        <translation>Nach Art</translation>
    </message>
    <message>
        <source>Changed field: any</source>
        <translation>Geändertes Feld: beliebig</translation>
    </message>
    <message>
        <source>Changed field: {field}</source>
        <translation>Geändertes Feld: {field}</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Irgendeine</translation>
    </message>
</context>
<context>
    <name>PracticeCard</name>
    <message>
        <source>Try it with the practice org</source>
        <translation>Mit der Übungs-Org ausprobieren</translation>
    </message>
    <message>
        <source>No sign-in needed</source>
        <translation>Keine Anmeldung nötig</translation>
    </message>
    <message>
        <source>Open the practice org</source>
        <translation>Übungs-Org öffnen</translation>
    </message>
    <message>
        <source>{n} made-up contacts on this computer. It behaves like Salesforce and nothing leaves the machine.</source>
        <translation>{n} erfundene Kontakte auf diesem Computer. Sie verhält sich wie Salesforce, und nichts verlässt den Rechner.</translation>
    </message>
    <message>
        <source>The practice org is starting</source>
        <translation>Die Übungs-Org startet</translation>
    </message>
    <message>
        <source>It is starting, and makes its records the first time…</source>
        <translation>Sie startet und legt beim ersten Mal ihre Datensätze an…</translation>
    </message>
</context>
<context>
    <name>PracticeFaultsPanel</name>
    <message>
        <source>All off</source>
        <translation>Alle aus</translation>
    </message>
    <message>
        <source>{n} on</source>
        <translation>{n} an</translation>
    </message>
    <message>
        <source>Nothing is on</source>
        <translation>Nichts ist an</translation>
    </message>
    <message>
        <source>It is switched on.</source>
        <translation>Es ist eingeschaltet.</translation>
    </message>
    <message>
        <source>A bad day on the practice org</source>
        <translation>Ein schlechter Tag in der Übungs-Org</translation>
    </message>
    <message>
        <source>Nothing here reaches Salesforce, and no API call is spent.</source>
        <translation>Nichts hier erreicht Salesforce, und kein API-Aufruf wird verbraucht.</translation>
    </message>
</context>
<context>
    <name>PracticeRow</name>
    <message>
        <source>Open the practice org</source>
        <translation>Übungs-Org öffnen</translation>
    </message>
    <message>
        <source>Reset data</source>
        <translation>Daten zurücksetzen</translation>
    </message>
    <message>
        <source>Bad day…</source>
        <translation>Schlechter Tag…</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Practice org</source>
        <translation>Übungs-Org</translation>
    </message>
    <message>
        <source>On this computer, {n} contacts, no sign-in, calls never reach Salesforce</source>
        <translation>Auf diesem Computer, {n} Kontakte, ohne Anmeldung, Aufrufe erreichen Salesforce nie</translation>
    </message>
    <message>
        <source>It is starting</source>
        <translation>Sie startet gerade</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Startet…</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Not connected yet</source>
        <translation>Noch nicht verbunden</translation>
    </message>
    <message>
        <source>Bad day, {n} on</source>
        <translation>Schlechter Tag, {n} an</translation>
    </message>
</context>
<context>
    <name>PreviewPage</name>
    <message>
        <source>A preview reads both sides and writes to neither.</source>
        <translation>Eine Vorschau liest beide Seiten und schreibt auf keine.</translation>
    </message>
    <message>
        <source>Both sides are being compared</source>
        <translation>Beide Seiten werden gerade verglichen</translation>
    </message>
    <message>
        <source>Choose a mapping to preview</source>
        <translation>Wählen Sie eine Zuordnung für die Vorschau</translation>
    </message>
    <message>
        <source>Show mappings</source>
        <translation>Zuordnungen anzeigen</translation>
    </message>
    <message>
        <source>Source, {name}</source>
        <translation>Quelle, {name}</translation>
    </message>
    <message>
        <source>Last agreed</source>
        <translation>Zuletzt gleich</translation>
    </message>
    <message>
        <source>Target now, {name}</source>
        <translation>Ziel jetzt, {name}</translation>
    </message>
    <message>
        <source>1 record</source>
        <translation>1 Datensatz</translation>
    </message>
    <message>
        <source>{n} records</source>
        <translation>{n} Datensätze</translation>
    </message>
    <message>
        <source>Both sides agree.</source>
        <translation>Beide Seiten stimmen überein.</translation>
    </message>
    <message>
        <source>{records} compared at {when}.</source>
        <translation>{records} verglichen um {when}.</translation>
    </message>
    <message>
        <source>The compare is not complete yet.</source>
        <translation>Der Vergleich ist noch nicht vollständig.</translation>
    </message>
    <message>
        <source>Nothing is approved.</source>
        <translation>Nichts ist freigegeben.</translation>
    </message>
    <message>
        <source>This plan was applied. Compare again to make a new one.</source>
        <translation>Dieser Plan wurde angewendet. Vergleichen Sie erneut, um einen neuen zu machen.</translation>
    </message>
    <message>
        <source>A newer plan was made since. Compare again.</source>
        <translation>Inzwischen wurde ein neuerer Plan erstellt. Vergleichen Sie erneut.</translation>
    </message>
    <message>
        <source>This plan was made for {made}. Compare again to make one for {now}.</source>
        <translation>Dieser Plan wurde für {made} erstellt. Vergleichen Sie erneut, um einen für {now} zu machen.</translation>
    </message>
    <message>
        <source>Compare again</source>
        <translation>Erneut vergleichen</translation>
    </message>
    <message>
        <source>{mapping} is paused: {why}</source>
        <translation>{mapping} ruht: {why}</translation>
    </message>
    <message>
        <source>1 change of the objects since the last run.</source>
        <translation>1 Änderung an den Objekten seit dem letzten Lauf.</translation>
    </message>
    <message>
        <source>{n} changes of the objects since the last run.</source>
        <translation>{n} Änderungen an den Objekten seit dem letzten Lauf.</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 Stunde</translation>
    </message>
    <message>
        <source>{n} hours</source>
        <translation>{n} Stunden</translation>
    </message>
    <message>
        <source>This plan is {age} old.</source>
        <translation>Dieser Plan ist {age} alt.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Sortierung läuft…</translation>
    </message>
</context>
<context>
    <name>PreviewPresenter</name>
    <message>
        <source>The compare was stopped.</source>
        <translation>Der Vergleich wurde angehalten.</translation>
    </message>
    <message>
        <source>{done}: done.</source>
        <translation>{done}: fertig.</translation>
    </message>
    <message>
        <source>{target}, from {source}</source>
        <translation>{target}, aus {source}</translation>
    </message>
    <message>
        <source>Current values are saved first. You can undo this run.</source>
        <translation>Aktuelle Werte werden zuerst gesichert. Sie können diesen Lauf rückgängig machen.</translation>
    </message>
    <message>
        <source>Only the first {n} go now. The rest waits until you continue the run.</source>
        <translation>Nur die ersten {n} gehen jetzt. Der Rest wartet, bis Sie den Lauf fortsetzen.</translation>
    </message>
    <message>
        <source>About {calls} API calls, {seconds} s.</source>
        <translation>Etwa {calls} API-Aufrufe, {seconds} s.</translation>
    </message>
    <message>
        <source>{n} left of your budget after.</source>
        <translation>danach {n} von Ihrem Budget übrig.</translation>
    </message>
    <message>
        <source>Orgtide plan {plan}.xlsx</source>
        <translation>Orgtide-Plan {plan}.xlsx</translation>
    </message>
    <message>
        <source>Export to Excel</source>
        <translation>Nach Excel exportieren</translation>
    </message>
    <message>
        <source>Workbooks (*.xlsx)</source>
        <translation>Arbeitsmappen (*.xlsx)</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>Geschrieben nach {path}</translation>
    </message>
    <message>
        <source>Orgtide plan {plan}</source>
        <translation>Orgtide-Plan {plan}</translation>
    </message>
    <message>
        <source>Save plan</source>
        <translation>Plan speichern</translation>
    </message>
    <message>
        <source>Open a saved plan</source>
        <translation>Gespeicherten Plan öffnen</translation>
    </message>
    <message>
        <source>Plans (*{ending})</source>
        <translation>Pläne (*{ending})</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Reading {subject}</source>
        <translation>{subject} wird gelesen</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Reading back</source>
        <translation>Zurücklesen</translation>
    </message>
    <message>
        <source>Storing the plan</source>
        <translation>Plan wird abgelegt</translation>
    </message>
    <message>
        <source>both sides</source>
        <translation>beide Seiten</translation>
    </message>
</context>
<context>
    <name>QuotaPopup</name>
    <message>
        <source>API calls today</source>
        <translation>API-Aufrufe heute</translation>
    </message>
    <message>
        <source>Nothing was asked of this org today.</source>
        <translation>Von dieser Org wurde heute nichts verlangt.</translation>
    </message>
    <message>
        <source>Over 95 % of the org&apos;s calls were used. What is not urgent waits.</source>
        <translation>Über 95 % der Aufrufe der Org sind verbraucht. Was nicht eilt, wartet.</translation>
    </message>
    <message>
        <source>Run {n} of {sync} waits. {when}</source>
        <translation>Lauf {n} von {sync} wartet. {when}</translation>
    </message>
    <message>
        <source>Practice calls never reach Salesforce.</source>
        <translation>Übungsaufrufe erreichen Salesforce nie.</translation>
    </message>
    <message>
        <source>Change budget…</source>
        <translation>Budget ändern…</translation>
    </message>
    <message>
        <source>All mappings together, checks</source>
        <translation>Alle Zuordnungen zusammen, Prüfungen</translation>
    </message>
    <message>
        <source>To describe objects</source>
        <translation>Um Objekte zu beschreiben</translation>
    </message>
    <message>
        <source>To read</source>
        <translation>Um zu lesen</translation>
    </message>
    <message>
        <source>To write</source>
        <translation>Um zu schreiben</translation>
    </message>
    <message>
        <source>To read back what was written</source>
        <translation>Um zurückzulesen, was geschrieben wurde</translation>
    </message>
    <message>
        <source>To look up lost answers</source>
        <translation>Um verlorene Antworten nachzuschlagen</translation>
    </message>
    <message>
        <source>To check org and records</source>
        <translation>Um Org und Datensätze zu prüfen</translation>
    </message>
    <message>
        <source>To sign in, which costs no call</source>
        <translation>Um sich anzumelden; das kostet keinen Aufruf</translation>
    </message>
    <message>
        <source>Left of your budget</source>
        <translation>Von Ihrem Budget übrig</translation>
    </message>
    <message>
        <source>Left of the automatic budget</source>
        <translation>Vom automatischen Budget übrig</translation>
    </message>
    <message>
        <source>{spent} of {maximum}</source>
        <translation>{spent} von {maximum}</translation>
    </message>
    <message>
        <source>{sync}: {what}</source>
        <translation>{sync}: {what}</translation>
    </message>
    <message>
        <source>Used by others, last 24 hours</source>
        <translation>Von anderen verbraucht, letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Left for everybody in the org</source>
        <translation>Für alle in der Org übrig</translation>
    </message>
    <message>
        <source>The org last said so</source>
        <translation>Zuletzt von der Org gesagt</translation>
    </message>
    <message>
        <source>Bulk batches, last 24 hours</source>
        <translation>Bulk-Stapel, letzte 24 Stunden</translation>
    </message>
    <message>
        <source>Bulk queries, last 24 hours</source>
        <translation>Bulk-Abfragen, letzte 24 Stunden</translation>
    </message>
</context>
<context>
    <name>QuotaSection</name>
    <message>
        <source>Calls a day</source>
        <translation>Aufrufe am Tag</translation>
    </message>
    <message>
        <source>Calls an hour</source>
        <translation>Aufrufe in der Stunde</translation>
    </message>
    <message>
        <source>calls a day,</source>
        <translation>Aufrufe am Tag,</translation>
    </message>
    <message>
        <source>records a day,</source>
        <translation>Datensätze am Tag,</translation>
    </message>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>calls an hour</source>
        <translation>Aufrufe in der Stunde</translation>
    </message>
    <message>
        <source>Stop, continue after the reset</source>
        <translation>Anhalten, nach dem Zurücksetzen fortsetzen</translation>
    </message>
    <message>
        <source>Stop and wait for me</source>
        <translation>Anhalten und auf mich warten</translation>
    </message>
    <message>
        <source>At the limit</source>
        <translation>Am Limit</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Budget changed.</source>
        <translation>Budget geändert.</translation>
    </message>
</context>
<context>
    <name>RailItem</name>
    <message>
        <source>Home</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Verbindungen</translation>
    </message>
    <message>
        <source>Mappings</source>
        <translation>Zuordnungen</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>RailPanel</name>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
</context>
<context>
    <name>ReconcileDialog</name>
    <message>
        <source>Both sides are read whole, range by range. Nothing is written.</source>
        <translation>Beide Seiten werden ganz gelesen, Bereich für Bereich. Nichts wird geschrieben.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Preview changes</source>
        <translation>Vorschau zeigen</translation>
    </message>
    <message>
        <source>Both sides agree, record by record.</source>
        <translation>Beide Seiten stimmen überein, Datensatz für Datensatz.</translation>
    </message>
    <message>
        <source>1 record differs</source>
        <translation>1 Datensatz weicht ab</translation>
    </message>
    <message>
        <source>{n} records differ</source>
        <translation>{n} Datensätze weichen ab</translation>
    </message>
    <message>
        <source>in 1 range.</source>
        <translation>in 1 Bereich.</translation>
    </message>
    <message>
        <source>in {n} ranges.</source>
        <translation>in {n} Bereichen.</translation>
    </message>
    <message>
        <source>Ranges that differ</source>
        <translation>Bereiche, die abweichen</translation>
    </message>
    <message>
        <source>Checksum of what should be there: {wanted}
Checksum of what is: {held}</source>
        <translation>Prüfsumme, wie sie sein soll: {wanted}
Prüfsumme, wie sie ist: {held}</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Source, checksum</source>
        <translation>Quelle, Prüfsumme</translation>
    </message>
    <message>
        <source>Target, checksum</source>
        <translation>Ziel, Prüfsumme</translation>
    </message>
    <message>
        <source>Differ</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>Such as</source>
        <translation>Zum Beispiel</translation>
    </message>
</context>
<context>
    <name>ReconcilePresenter</name>
    <message>
        <source>Open a mapping, a plan or a run first: its two sides are compared.</source>
        <translation>Öffnen Sie zuerst eine Zuordnung, einen Plan oder einen Lauf: Deren zwei Seiten werden verglichen.</translation>
    </message>
    <message>
        <source>Compare both sides of {sync}</source>
        <translation>Beide Seiten von {sync} vergleichen</translation>
    </message>
</context>
<context>
    <name>Record</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Last agreed</source>
        <translation>Zuletzt gleich</translation>
    </message>
    <message>
        <source>Target now</source>
        <translation>Ziel jetzt</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leer</translation>
    </message>
</context>
<context>
    <name>RecordFootBar</name>
    <message>
        <source>Show all</source>
        <translation>Alle anzeigen</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Next conflict</source>
        <translation>Nächster Konflikt</translation>
    </message>
    <message>
        <source>1 more field is the same on all sides</source>
        <translation>1 weiteres Feld ist auf allen Seiten gleich</translation>
    </message>
    <message>
        <source>{n} more fields are the same on all sides</source>
        <translation>{n} weitere Felder sind auf allen Seiten gleich</translation>
    </message>
</context>
<context>
    <name>RecordModel</name>
    <message>
        <source>Last agreed: {value}</source>
        <translation>Zuletzt gleich: {value}</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Write {field}</source>
        <translation>{field} schreiben</translation>
    </message>
    <message>
        <source>{field}, source, {value}</source>
        <translation>{field}, Quelle, {value}</translation>
    </message>
    <message>
        <source>{field}, last agreed, {value}</source>
        <translation>{field}, zuletzt gleich, {value}</translation>
    </message>
    <message>
        <source>{field}, target now, {value}</source>
        <translation>{field}, Ziel jetzt, {value}</translation>
    </message>
    <message>
        <source>{field}, result, {value}, {reason}</source>
        <translation>{field}, Ergebnis, {value}, {reason}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
</context>
<context>
    <name>RecordPane</name>
    <message>
        <source>History of this record</source>
        <translation>Verlauf dieses Datensatzes</translation>
    </message>
    <message>
        <source>History of this field</source>
        <translation>Verlauf dieses Feldes</translation>
    </message>
</context>
<context>
    <name>RecordTitleBar</name>
    <message>
        <source>Take all source</source>
        <translation>Überall die Quelle nehmen</translation>
    </message>
    <message>
        <source>Keep all target</source>
        <translation>Überall das Ziel behalten</translation>
    </message>
    <message>
        <source>Open in Salesforce</source>
        <translation>In Salesforce öffnen</translation>
    </message>
    <message>
        <source>Approve record</source>
        <translation>Datensatz freigeben</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>No record is chosen</source>
        <translation>Kein Datensatz ist gewählt</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>Choose a side first</source>
        <translation>Wählen Sie zuerst eine Seite</translation>
    </message>
    <message>
        <source>{words}, from now on, in the mapping. Then compare again.</source>
        <translation>{words}, ab jetzt, in der Zuordnung. Dann erneut vergleichen.</translation>
    </message>
    <message>
        <source>Edited here since both sides agreed</source>
        <translation>Hier geändert, seit beide Seiten übereinstimmten</translation>
    </message>
    <message>
        <source>Merged or converted</source>
        <translation>Zusammengeführt oder umgewandelt</translation>
    </message>
    <message>
        <source>Both sides changed {field}</source>
        <translation>Beide Seiten haben {field} geändert</translation>
    </message>
    <message>
        <source>Both sides changed {n} fields</source>
        <translation>Beide Seiten haben {n} Felder geändert</translation>
    </message>
    <message>
        <source>Target changed {when}</source>
        <translation>Ziel geändert {when}</translation>
    </message>
</context>
<context>
    <name>RejectionsPane</name>
    <message>
        <source>Not let in</source>
        <translation>Nicht eingelassen</translation>
    </message>
    <message>
        <source>Everything that came was let in.</source>
        <translation>Alles, was kam, wurde eingelassen.</translation>
    </message>
    <message>
        <source>Wrong signatures, unknown senders and unreadable payloads are counted here.</source>
        <translation>Falsche Signaturen, unbekannte Absender und unlesbare Sendungen werden hier gezählt.</translation>
    </message>
    <message>
        <source>1 request</source>
        <translation>1 Anfrage</translation>
    </message>
    <message>
        <source>{n} requests</source>
        <translation>{n} Anfragen</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Webhook</source>
        <translation>Webhook</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Uhrzeiten</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
</context>
<context>
    <name>RulesPane</name>
    <message>
        <source>No rules yet</source>
        <translation>Noch keine Regeln</translation>
    </message>
    <message>
        <source>A sync file may say: when a field changes to a value, then call an action.</source>
        <translation>Eine Sync-Datei darf sagen: Wenn ein Feld einen Wert annimmt, dann rufe eine Aktion auf.</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>{n} read and checked; this version does not carry them out</source>
        <translation>{n} gelesen und geprüft; diese Version führt sie nicht aus</translation>
    </message>
    <message>
        <source>Show the sync</source>
        <translation>Sync anzeigen</translation>
    </message>
    <message>
        <source>Show the sync {title}</source>
        <translation>Sync {title} anzeigen</translation>
    </message>
    <message>
        <source>Once per {fields}.</source>
        <translation>Einmal je {fields}.</translation>
    </message>
    <message>
        <source>{title} is active.</source>
        <translation>{title} ist aktiv.</translation>
    </message>
    <message>
        <source>{title} is off.</source>
        <translation>{title} ist aus.</translation>
    </message>
</context>
<context>
    <name>RunHeading</name>
    <message>
        <source>Undo this run</source>
        <translation>Lauf zurücknehmen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Cancel the rest</source>
        <translation>Den Rest abbrechen</translation>
    </message>
    <message>
        <source>Show the plan</source>
        <translation>Plan anzeigen</translation>
    </message>
    <message>
        <source>Pause the run first.</source>
        <translation>Halten Sie den Lauf zuerst an.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>Run {n}, started {time} by {who}</source>
        <translation>Lauf {n}, gestartet {time} von {who}</translation>
    </message>
</context>
<context>
    <name>RunPage</name>
    <message>
        <source>No failures so far</source>
        <translation>Bisher keine Fehlschläge</translation>
    </message>
    <message>
        <source>No failures</source>
        <translation>Keine Fehlschläge</translation>
    </message>
    <message>
        <source>Records that are refused will be listed here.</source>
        <translation>Abgelehnte Datensätze werden hier aufgeführt.</translation>
    </message>
    <message>
        <source>1 record was written.</source>
        <translation>1 Datensatz wurde geschrieben.</translation>
    </message>
    <message>
        <source>{n} records were written.</source>
        <translation>{n} Datensätze wurden geschrieben.</translation>
    </message>
    <message>
        <source>Dip at {time}: {reason}</source>
        <translation>Einbruch um {time}: {reason}</translation>
    </message>
    <message>
        <source>Stop after this batch? {done} records are done and stay. {rest} will not be sent.</source>
        <translation>Nach diesem Stapel anhalten? {done} Datensätze sind fertig und bleiben. {rest} werden nicht gesendet.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Nothing has run yet.</source>
        <translation>Noch ist nichts gelaufen.</translation>
    </message>
    <message>
        <source>A run sends what was approved in a preview.</source>
        <translation>Ein Lauf sendet, was in einer Vorschau freigegeben wurde.</translation>
    </message>
    <message>
        <source>Preview a mapping</source>
        <translation>Vorschau einer Zuordnung</translation>
    </message>
    <message>
        <source>The run is about to begin.</source>
        <translation>Der Lauf beginnt gleich.</translation>
    </message>
    <message>
        <source>Each record is looked at once more before it is sent.</source>
        <translation>Jeder Datensatz wird vor dem Senden noch einmal geprüft.</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} Läufe</translation>
    </message>
    <message>
        <source>Run {n}</source>
        <translation>Lauf {n}</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Angelegt</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Aktualisiert</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>API calls</source>
        <translation>API-Aufrufe</translation>
    </message>
</context>
<context>
    <name>RunsPresenter</name>
    <message>
        <source>Saved in the sync; it holds for this run too while it goes on.</source>
        <translation>Im Sync gespeichert; es gilt auch für diesen Lauf, solange er läuft.</translation>
    </message>
    <message>
        <source>Run {n} goes on: its API budget is there again.</source>
        <translation>Lauf {n} geht weiter: Sein API-Budget ist wieder da.</translation>
    </message>
    <message>
        <source>Stopped. The run can be continued.</source>
        <translation>Angehalten. Der Lauf kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Another Orgtide process sends this run. Stop it there.</source>
        <translation>Ein anderer Orgtide-Prozess sendet diesen Lauf. Halten Sie ihn dort an.</translation>
    </message>
    <message>
        <source>Orgtide run {run}, {sync}, 1 row to fix.xlsx</source>
        <translation>Orgtide Lauf {run}, {sync}, 1 Zeile zu beheben.xlsx</translation>
    </message>
    <message>
        <source>Orgtide run {run}, {sync}, {n} rows to fix.xlsx</source>
        <translation>Orgtide-Lauf {run}, {sync}, {n} Zeilen zu beheben.xlsx</translation>
    </message>
    <message>
        <source>Export to Excel</source>
        <translation>Nach Excel exportieren</translation>
    </message>
    <message>
        <source>Workbooks (*.xlsx)</source>
        <translation>Arbeitsmappen (*.xlsx)</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>Geschrieben nach {path}</translation>
    </message>
    <message>
        <source>Import corrected workbook</source>
        <translation>Korrigierte Arbeitsmappe importieren</translation>
    </message>
</context>
<context>
    <name>SamplePane</name>
    <message>
        <source>Other rows</source>
        <translation>Andere Zeilen</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leer</translation>
    </message>
    <message>
        <source>No change</source>
        <translation>Keine Änderung</translation>
    </message>
    <message>
        <source>{field}, {n} rows</source>
        <translation>{field}, {n} Zeilen</translation>
    </message>
    <message>
        <source>, {n} of {all} fail</source>
        <translation>, {n} von {all} scheitern</translation>
    </message>
    <message>
        <source>Above: source. Below: what {object} will get.</source>
        <translation>Oben: Quelle. Unten: was {object} bekommt.</translation>
    </message>
    <message>
        <source>Choose a pair to see what it makes of a few rows.</source>
        <translation>Wählen Sie ein Paar, um zu sehen, was es aus einigen Zeilen macht.</translation>
    </message>
</context>
<context>
    <name>ScheduleSection</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Orgtide does not start schedules by itself yet. Let the scheduler of the computer run orgtide run; Schedules copies the command.</source>
        <translation>Orgtide startet Zeitpläne noch nicht von selbst. Lassen Sie den Zeitplaner des Computers orgtide run ausführen; Zeitpläne kopiert den Befehl.</translation>
    </message>
    <message>
        <source>Remove this time</source>
        <translation>Diese Uhrzeit entfernen</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>Von Hand</translation>
    </message>
    <message>
        <source>Once a day</source>
        <translation>Einmal am Tag</translation>
    </message>
    <message>
        <source>How often it runs</source>
        <translation>Wie oft sie läuft</translation>
    </message>
    <message>
        <source>Time of the day</source>
        <translation>Uhrzeit</translation>
    </message>
    <message>
        <source>at</source>
        <translation>um</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>from</source>
        <translation>von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>all day</source>
        <translation>den ganzen Tag</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>This computer&apos;s clock</source>
        <translation>Die Uhr dieses Computers</translation>
    </message>
    <message>
        <source>Whose clock counts</source>
        <translation>Wessen Uhr zählt</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Which way values flow</source>
        <translation>In welche Richtung Werte fließen</translation>
    </message>
    <message>
        <source>Schedule changed.</source>
        <translation>Zeitplan geändert.</translation>
    </message>
</context>
<context>
    <name>SchedulesPage</name>
    <message>
        <source>No schedules yet</source>
        <translation>Noch keine Zeitpläne</translation>
    </message>
    <message>
        <source>A schedule says when a mapping runs. Each mapping has it in its settings.</source>
        <translation>Ein Zeitplan sagt, wann eine Zuordnung läuft. Jede Zuordnung hat ihn in ihren Einstellungen.</translation>
    </message>
    <message>
        <source>Show the mappings</source>
        <translation>Zuordnungen anzeigen</translation>
    </message>
    <message>
        <source>1 schedule</source>
        <translation>1 Zeitplan</translation>
    </message>
    <message>
        <source>{n} schedules</source>
        <translation>{n} Zeitpläne</translation>
    </message>
    <message>
        <source>Orgtide does not start schedules by itself yet. Let the scheduler of the computer run them: the menu of a row copies the command.</source>
        <translation>Orgtide startet Zeitpläne noch nicht von selbst. Lassen Sie den Zeitplaner des Computers sie ausführen: Das Menü einer Zeile kopiert den Befehl.</translation>
    </message>
    <message>
        <source>Change the schedule</source>
        <translation>Zeitplan ändern</translation>
    </message>
    <message>
        <source>Preview changes</source>
        <translation>Vorschau zeigen</translation>
    </message>
    <message>
        <source>Open last run</source>
        <translation>Letzten Lauf öffnen</translation>
    </message>
    <message>
        <source>Deactivate the sync</source>
        <translation>Sync deaktivieren</translation>
    </message>
    <message>
        <source>Activate the sync</source>
        <translation>Sync aktivieren</translation>
    </message>
    <message>
        <source>Copy the command for the computer&apos;s scheduler</source>
        <translation>Befehl für den Zeitplaner des Computers kopieren</translation>
    </message>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>These runs are days apart: change the schedule in the mapping&apos;s settings.</source>
        <translation>Diese Läufe liegen Tage auseinander: Ändern Sie den Zeitplan in den Einstellungen der Zuordnung.</translation>
    </message>
    <message>
        <source>About {n} API calls today</source>
        <translation>Heute etwa {n} API-Aufrufe</translation>
    </message>
    <message>
        <source>About {n} API calls today, of your budget of {daily}</source>
        <translation>Heute etwa {n} API-Aufrufe, von Ihrem Budget von {daily}</translation>
    </message>
    <message>
        <source>1 never ran yet</source>
        <translation>1 nie gelaufen</translation>
    </message>
    <message>
        <source>{n} never ran yet</source>
        <translation>{n} nie gelaufen</translation>
    </message>
</context>
<context>
    <name>SchedulesPresenter</name>
    <message>
        <source>Copied: {it}</source>
        <translation>Kopiert: {it}</translation>
    </message>
    <message>
        <source>{title}: {when}</source>
        <translation>{title}: {when}</translation>
    </message>
    <message>
        <source>{sync} is active.</source>
        <translation>{sync} ist aktiv.</translation>
    </message>
    <message>
        <source>{sync} is off: it writes nothing.</source>
        <translation>{sync} ist aus: Er schreibt nichts.</translation>
    </message>
</context>
<context>
    <name>SchedulesTable</name>
    <message>
        <source>Schedules</source>
        <translation>Zeitpläne</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>No org chosen</source>
        <translation>Keine Org gewählt</translation>
    </message>
    <message>
        <source>Choose an org in the mapping&apos;s settings</source>
        <translation>Wählen Sie eine Org in den Einstellungen der Zuordnung</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Due next</source>
        <translation>Nächste Fälligkeit</translation>
    </message>
    <message>
        <source>API calls</source>
        <translation>API-Aufrufe</translation>
    </message>
    <message>
        <source>If every run takes as many calls as the last one did</source>
        <translation>Wenn jeder Lauf so viele Aufrufe braucht wie der letzte</translation>
    </message>
    <message>
        <source>Last result</source>
        <translation>Letztes Ergebnis</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Active: {sync} may write</source>
        <translation>Aktiv: {sync} darf schreiben</translation>
    </message>
    <message>
        <source>Off: {sync} writes nothing</source>
        <translation>Aus: {sync} schreibt nichts</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>Noch nicht bekannt</translation>
    </message>
    <message>
        <source>{run} a run, {day} today</source>
        <translation>{run} je Lauf, {day} heute</translation>
    </message>
    <message>
        <source>Has not run yet</source>
        <translation>Noch nicht gelaufen</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Empty the field</source>
        <translation>Feld leeren</translation>
    </message>
</context>
<context>
    <name>SetUpBox</name>
    <message>
        <source>Callback URLs</source>
        <translation>Callback-URLs</translation>
    </message>
    <message>
        <source>OAuth scopes</source>
        <translation>OAuth-Bereiche</translation>
    </message>
    <message>
        <source>If it does not work</source>
        <translation>Wenn es nicht funktioniert</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy {what}</source>
        <translation>{what} kopieren</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Start and stay</source>
        <translation>Starten und bleiben</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Personen</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Abschnitte der Einstellungen</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Fonts</source>
        <translation>Schriften</translation>
    </message>
    <message>
        <source>Icons</source>
        <translation>Symbole</translation>
    </message>
</context>
<context>
    <name>SettingsPresenter</name>
    <message>
        <source>{person} has the role now.</source>
        <translation>{person} hat die Rolle jetzt.</translation>
    </message>
    <message>
        <source>Saved. What is older goes within a day.</source>
        <translation>Gespeichert. Was älter ist, geht innerhalb eines Tages.</translation>
    </message>
    <message>
        <source>An erasure is under way.</source>
        <translation>Eine Löschung personenbezogener Daten läuft gerade.</translation>
    </message>
    <message>
        <source>Written to {path}</source>
        <translation>Geschrieben nach {path}</translation>
    </message>
    <message>
        <source>Restored to {path}. To work there: orgtide --workspace {path}</source>
        <translation>Wiederhergestellt in {path}. Um dort zu arbeiten: orgtide --workspace {path}</translation>
    </message>
    <message>
        <source>The workspace is in {path} now. Close Orgtide and start it again.</source>
        <translation>Der Arbeitsbereich liegt jetzt in {path}. Schließen Sie Orgtide und starten Sie es neu.</translation>
    </message>
    <message>
        <source>Erase {values}?</source>
        <translation>{values} löschen?</translation>
    </message>
    <message>
        <source>Every record with this value, its history and its plans are removed from this workspace. It cannot be undone, and runs that wrote the record cannot be undone for it any more.</source>
        <translation>Jeder Datensatz mit diesem Wert, sein Verlauf und seine Pläne werden aus diesem Arbeitsbereich entfernt. Das lässt sich nicht rückgängig machen, und Läufe, die den Datensatz geschrieben haben, können für ihn nicht mehr rückgängig gemacht werden.</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>Sichern</translation>
    </message>
    <message>
        <source>Backups ({pattern})</source>
        <translation>Sicherungen ({pattern})</translation>
    </message>
    <message>
        <source>Restore a backup</source>
        <translation>Sicherung wiederherstellen</translation>
    </message>
    <message>
        <source>Restore into</source>
        <translation>Wiederherstellen nach</translation>
    </message>
    <message>
        <source>Move the workspace</source>
        <translation>Arbeitsbereich verschieben</translation>
    </message>
</context>
<context>
    <name>Shell</name>
    <message>
        <source>Orgtide was not closed the last time: it failed.</source>
        <translation>Orgtide wurde beim letzten Mal nicht geschlossen: Es ist ausgefallen.</translation>
    </message>
    <message>
        <source>1 record done</source>
        <translation>1 Datensatz erledigt</translation>
    </message>
    <message>
        <source>{n} records done</source>
        <translation>{n} Datensätze erledigt</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{n} wait</source>
        <translation>{n} warten</translation>
    </message>
    <message>
        <source>At work</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Nichts läuft</translation>
    </message>
    <message>
        <source>Orgtide is not installed as a program here</source>
        <translation>Orgtide ist hier nicht als Programm installiert</translation>
    </message>
</context>
<context>
    <name>SkeletonPanel</name>
    <message>
        <source>Loading</source>
        <translation>Lädt</translation>
    </message>
</context>
<context>
    <name>SpeedPane</name>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>records a second</source>
        <translation>Datensätze in der Sekunde</translation>
    </message>
    <message>
        <source>records a second on average</source>
        <translation>Datensätze in der Sekunde im Schnitt</translation>
    </message>
    <message>
        <source>{n} records a second now</source>
        <translation>jetzt {n} Datensätze in der Sekunde</translation>
    </message>
</context>
<context>
    <name>StartupSection</name>
    <message>
        <source>Start when I sign in</source>
        <translation>Starten, wenn ich mich anmelde</translation>
    </message>
    <message>
        <source>Stay in the tray when I close the window</source>
        <translation>Im Infobereich bleiben, wenn ich das Fenster schließe</translation>
    </message>
    <message>
        <source>Tell me when a run ends</source>
        <translation>Melden, wenn ein Lauf endet</translation>
    </message>
    <message>
        <source>Start and stay</source>
        <translation>Starten und bleiben</translation>
    </message>
    <message>
        <source>Stay in the tray</source>
        <translation>Im Infobereich bleiben</translation>
    </message>
    <message>
        <source>Only while Orgtide is not in front</source>
        <translation>Nur wenn Orgtide nicht im Vordergrund ist</translation>
    </message>
    <message>
        <source>This system has no tray</source>
        <translation>Dieses System hat keinen Infobereich</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
</context>
<context>
    <name>StatusPresenter</name>
    <message>
        <source>No org connected</source>
        <translation>Keine Org verbunden</translation>
    </message>
    <message>
        <source>1 conflict needs a decision</source>
        <translation>1 Konflikt braucht eine Entscheidung</translation>
    </message>
    <message>
        <source>{n} conflicts need a decision</source>
        <translation>{n} Konflikte brauchen eine Entscheidung</translation>
    </message>
    <message>
        <source>Ready, {org}</source>
        <translation>Bereit, {org}</translation>
    </message>
    <message>
        <source>The engine process had ended and was started again. Runs go on.</source>
        <translation>Der Engine-Prozess war beendet und wurde neu gestartet. Läufe gehen weiter.</translation>
    </message>
</context>
<context>
    <name>StepTrail</name>
    <message>
        <source>Step {n} of {total}: {words}</source>
        <translation>Schritt {n} von {total}: {words}</translation>
    </message>
</context>
<context>
    <name>SyncForm</name>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Settings of {sync}</source>
        <translation>Einstellungen von {sync}</translation>
    </message>
    <message>
        <source>ACTIVE</source>
        <translation>AKTIV</translation>
    </message>
    <message>
        <source>It may write: by hand, and by its schedules.</source>
        <translation>Er darf schreiben: von Hand und nach seinen Zeitplänen.</translation>
    </message>
    <message>
        <source>OFF</source>
        <translation>AUS</translation>
    </message>
    <message>
        <source>It writes nothing. Previews work all the same.</source>
        <translation>Er schreibt nichts. Eine Vorschau geht trotzdem.</translation>
    </message>
    <message>
        <source>Without a connection yet: {roles}.</source>
        <translation>Noch ohne Verbindung: {roles}.</translation>
    </message>
    <message>
        <source>This sync asks nothing. What it does is said in its mappings.</source>
        <translation>Dieser Sync fragt nichts. Was er tut, steht in seinen Zuordnungen.</translation>
    </message>
    <message>
        <source>Empty: {meaning}.</source>
        <translation>Leer: {meaning}.</translation>
    </message>
</context>
<context>
    <name>SyncFormPresenter</name>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
</context>
<context>
    <name>TableField</name>
    <message>
        <source>Add a line</source>
        <translation>Zeile hinzufügen</translation>
    </message>
    <message>
        <source>Load choices</source>
        <translation>Auswahl laden</translation>
    </message>
    <message>
        <source>Load choices for {name}</source>
        <translation>Auswahl für {name} laden</translation>
    </message>
    <message>
        <source>Remove the line</source>
        <translation>Zeile entfernen</translation>
    </message>
</context>
<context>
    <name>TablePanel</name>
    <message>
        <source>Table or view</source>
        <translation>Tabelle oder Sicht</translation>
    </message>
    <message>
        <source>Or a query</source>
        <translation>Oder eine Abfrage</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Inside {name}</source>
        <translation>In {name}</translation>
    </message>
    <message>
        <source>Asking for the tables…</source>
        <translation>Tabellen werden abgefragt…</translation>
    </message>
    <message>
        <source>There is no table that this user may see.</source>
        <translation>Es gibt keine Tabelle, die dieser Benutzer sehen darf.</translation>
    </message>
    <message>
        <source>The first rows, as they are stored now. They are kept nowhere.</source>
        <translation>Die ersten Zeilen, wie sie jetzt gespeichert sind. Sie werden nirgends aufbewahrt.</translation>
    </message>
    <message>
        <source>It has no rows.</source>
        <translation>Sie hat keine Zeilen.</translation>
    </message>
    <message>
        <source>Row {n}</source>
        <translation>Zeile {n}</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Columns and first rows</source>
        <translation>Spalten und erste Zeilen</translation>
    </message>
    <message>
        <source>Type a query that reads</source>
        <translation>Geben Sie eine Abfrage ein, die liest</translation>
    </message>
</context>
<context>
    <name>TableView</name>
    <message>
        <source>Reset columns</source>
        <translation>Spalten zurücksetzen</translation>
    </message>
</context>
<context>
    <name>TextField</name>
    <message>
        <source>if needed</source>
        <translation>wenn nötig</translation>
    </message>
    <message>
        <source>Show or hide</source>
        <translation>Ein- oder ausblenden</translation>
    </message>
</context>
<context>
    <name>TimeWords</name>
    <message>
        <source>Today {time}</source>
        <translation>Heute {time}</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>No org</source>
        <translation>Keine Org</translation>
    </message>
    <message>
        <source>Org</source>
        <translation>Org</translation>
    </message>
    <message>
        <source>Manage connections…</source>
        <translation>Verbindungen verwalten…</translation>
    </message>
</context>
<context>
    <name>TransformPopup</name>
    <message>
        <source>Common transforms</source>
        <translation>Häufige Umwandlungen</translation>
    </message>
    <message>
        <source>Transform, as it stands in the file</source>
        <translation>Umwandlung, wie sie in der Datei steht</translation>
    </message>
    <message>
        <source>As is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Nehmen</translation>
    </message>
    <message>
        <source>Value list…</source>
        <translation>Werteliste…</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open Orgtide</source>
        <translation>Orgtide öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation>Nichts läuft</translation>
    </message>
</context>
<context>
    <name>ValueEditor</name>
    <message>
        <source>Own value for {field}</source>
        <translation>Eigener Wert für {field}</translation>
    </message>
    <message>
        <source>{n} of {most} characters</source>
        <translation>{n} von {most} Zeichen</translation>
    </message>
</context>
<context>
    <name>ValueListPopup</name>
    <message>
        <source>Are an error: their rows are left out</source>
        <translation>Sind ein Fehler: Ihre Zeilen werden weggelassen</translation>
    </message>
    <message>
        <source>Pass as they are</source>
        <translation>Unverändert durchlassen</translation>
    </message>
    <message>
        <source>All other values</source>
        <translation>Alle anderen Werte</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Nehmen</translation>
    </message>
    <message>
        <source>Add a value</source>
        <translation>Wert hinzufügen</translation>
    </message>
    <message>
        <source>Another transform…</source>
        <translation>Andere Umwandlung…</translation>
    </message>
    <message>
        <source>Value of the source</source>
        <translation>Wert der Quelle</translation>
    </message>
    <message>
        <source>Not mapped</source>
        <translation>Nicht zugeordnet</translation>
    </message>
    <message>
        <source>{value} becomes</source>
        <translation>{value} wird zu</translation>
    </message>
    <message>
        <source>It</source>
        <translation>Es</translation>
    </message>
    <message>
        <source>{n} of {all} mapped</source>
        <translation>{n} von {all} zugeordnet</translation>
    </message>
    <message>
        <source>Map at least one value</source>
        <translation>Ordnen Sie mindestens einen Wert zu</translation>
    </message>
</context>
<context>
    <name>WaitingPane</name>
    <message>
        <source>Waiting for a parent</source>
        <translation>Wartet auf einen übergeordneten</translation>
    </message>
    <message>
        <source>Enter opens the run</source>
        <translation>Eingabe öffnet den Lauf</translation>
    </message>
    <message>
        <source>No record waits for another.</source>
        <translation>Kein Datensatz wartet auf einen anderen.</translation>
    </message>
    <message>
        <source>What names a record that is not there yet waits here, and goes by itself.</source>
        <translation>Was einen Datensatz nennt, der noch nicht da ist, wartet hier und geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <source>1 record</source>
        <translation>1 Datensatz</translation>
    </message>
    <message>
        <source>{n} records</source>
        <translation>{n} Datensätze</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>What it waits for</source>
        <translation>Worauf er wartet</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>Noch nicht gesendet</translation>
    </message>
    <message>
        <source>Choose a record that waits</source>
        <translation>Wählen Sie einen wartenden Datensatz</translation>
    </message>
    <message>
        <source>Looks for what {record} waits for, and sends it if it is there</source>
        <translation>Sucht, worauf {record} wartet, und sendet ihn, wenn es da ist</translation>
    </message>
</context>
<context>
    <name>WebhookPage</name>
    <message>
        <source>Listen</source>
        <translation>Lauschen</translation>
    </message>
    <message>
        <source>Back to connections</source>
        <translation>Zurück zu den Verbindungen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>When nobody can reach this computer</source>
        <translation>Wenn niemand diesen Computer erreicht</translation>
    </message>
    <message>
        <source>Show older ones</source>
        <translation>Ältere anzeigen</translation>
    </message>
    <message>
        <source>Nothing arrived yet</source>
        <translation>Noch nichts angekommen</translation>
    </message>
    <message>
        <source>Give the sender the address above and let it send one of each type.</source>
        <translation>Geben Sie dem Absender die Adresse oben und lassen Sie ihn von jeder Art eine senden.</translation>
    </message>
    <message>
        <source>Nothing was turned away</source>
        <translation>Nichts wurde abgewiesen</translation>
    </message>
    <message>
        <source>Requests without the right signature would be counted here, by day.</source>
        <translation>Anfragen ohne die richtige Signatur würden hier nach Tagen gezählt.</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>Angekommen</translation>
    </message>
    <message>
        <source>Not let in</source>
        <translation>Nicht eingelassen</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>Nicht mehr lauschen</translation>
    </message>
    <message>
        <source>What arrived</source>
        <translation>Was ankam</translation>
    </message>
    <message>
        <source>What was not let in</source>
        <translation>Was nicht eingelassen wurde</translation>
    </message>
    <message>
        <source>Address for the sender</source>
        <translation>Adresse für den Absender</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Checked</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>What became of it</source>
        <translation>Was daraus wurde</translation>
    </message>
    <message>
        <source>Last time</source>
        <translation>Letztes Mal</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Uhrzeiten</translation>
    </message>
    <message>
        <source>Last sender</source>
        <translation>Letzter Absender</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>It is not in the keyring. Change the connection to make a new one.</source>
        <translation>Es liegt nicht im Schlüsselbund. Ändern Sie die Verbindung, um ein neues zu machen.</translation>
    </message>
    <message>
        <source>This address is reached from this computer only. To let a sender in from outside, put a reverse proxy or a tunnel of yours with HTTPS before it, and say its address under Change. Or forward a port of your router to this computer and start “orgtide inbox listen” with --host and --certificate. Where none of this can be, ask the sender’s API instead: add it under API.</source>
        <translation>Diese Adresse ist nur von diesem Computer aus erreichbar. Um einen Absender von außen einzulassen, stellen Sie einen eigenen Reverse Proxy oder Tunnel mit HTTPS davor und nennen Sie dessen Adresse unter „Ändern“. Oder leiten Sie einen Port Ihres Routers an diesen Computer weiter und starten Sie „orgtide inbox listen“ mit --host und --certificate. Wo nichts davon möglich ist, fragen Sie stattdessen die API des Absenders ab: Fügen Sie sie unter „API“ hinzu.</translation>
    </message>
    <message>
        <source>Listening on port {n}</source>
        <translation>Lauscht an Port {n}</translation>
    </message>
    <message>
        <source>Another program of this workspace listens</source>
        <translation>Ein anderes Programm dieses Arbeitsbereichs lauscht</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>Lauscht nicht</translation>
    </message>
    <message>
        <source>Only one program listens for a workspace</source>
        <translation>Nur ein Programm lauscht für einen Arbeitsbereich</translation>
    </message>
</context>
<context>
    <name>_RecordView</name>
    <message>
        <source>Fields of the record</source>
        <translation>Felder des Datensatzes</translation>
    </message>
</context>
<context>
    <name>self.window</name>
    <message>
        <source>A job is under way.</source>
        <translation>Eine Aufgabe läuft gerade.</translation>
    </message>
    <message>
        <source>What is being sent is finished first. The rest goes on when you start Orgtide again and continue the run.</source>
        <translation>Was gerade gesendet wird, wird zuerst beendet. Der Rest geht weiter, wenn Sie Orgtide wieder starten und den Lauf fortsetzen.</translation>
    </message>
    <message>
        <source>Close after this batch</source>
        <translation>Nach diesem Stapel schließen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
</context>
<context>
    <name>window</name>
    <message>
        <source>{name} is connected.</source>
        <translation>{name} ist verbunden.</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Signing in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>Confirming</source>
        <translation>Bestätigung</translation>
    </message>
    <message>
        <source>Storing</source>
        <translation>Ablegen</translation>
    </message>
    <message>
        <source>{verb} {done} of {total}</source>
        <translation>{verb} {done} von {total}</translation>
    </message>
</context>
</TS>
