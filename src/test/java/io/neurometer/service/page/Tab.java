package io.neurometer.service.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.neurometer.service.RunningService;
import java.util.ArrayList;
import java.util.List;

/** A tab of the browser on the page of a service, which keeps what went wrong in it. */
final class Tab implements AutoCloseable {
    private final BrowserContext context;
    private final RunningService service;
    private final Page page;
    private final List<String> faults = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    Tab(Browser browser, RunningService service) {
        this(browser, service, ColorScheme.LIGHT);
    }

    Tab(Browser browser, RunningService service, ColorScheme scheme) {
        this.service = service;
        this.context = browser.newContext(new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(1280, 900)
                .setAcceptDownloads(true));
        context.setDefaultTimeout(60_000);
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                faults.add(message.text() + " at " + message.location());
            }
        });
        page.onPageError(faults::add);
        page.onDialog(dialog -> {
            faults.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(requests::add);
    }

    /** Shows a view other than the one shown, named as in the address after {@code #}. */
    Page open(String view) {
        // What is shown now stays until the next view is ready.
        page.evaluate("document.querySelectorAll('main h1').forEach(heading => heading.setAttribute('data-old', ''))");
        page.navigate(service.uri("/") + "#" + view);
        page.locator("main h1:not([data-old])").waitFor();
        page.locator("main .state progress")
                .first()
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        return page;
    }

    Page page() {
        return page;
    }

    /** What the console and the page said. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** All requests so far but for those that read data from memory. */
    List<Request> requests() {
        return requests.stream()
                .filter(request ->
                        !request.url().startsWith("blob:") && !request.url().startsWith("data:"))
                .toList();
    }

    @Override
    public void close() {
        context.close();
    }
}
