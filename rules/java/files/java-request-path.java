import java.io.*;
import java.nio.file.*;
import javax.servlet.http.*;

class Show {
    void get(HttpServletRequest request, HttpServletResponse answer) throws IOException {
        String name = request.getParameter("name");
        // ruleid: java-request-path
        new FileInputStream(new File(ROOT, name));
        // ruleid: java-request-path
        Files.copy(ROOT_PATH.resolve(name), answer.getOutputStream());
        // ok: java-request-path
        Files.copy(ROOT_PATH.resolve(Paths.get(name).getFileName()), answer.getOutputStream());
        // ok: java-request-path
        new FileInputStream(new File(ROOT, "constant"));
    }

    byte[] checked(HttpServletRequest request) throws IOException {
        Path path = ROOT_PATH.resolve(request.getParameter("name")).normalize();
        if (!path.startsWith(ROOT_PATH)) {
            throw new IOException("no");
        }
        // ok: java-request-path
        return Files.readAllBytes(path);
    }

    byte[] spring(@RequestParam String name) throws IOException {
        // ruleid: java-request-path
        return Files.readAllBytes(Paths.get("/var/files", name));
    }
}
